"""Names, streets and numbers to draw from. Nobody is meant: first and last names are drawn independently.

Telephone numbers are Ofcom's for drama, email addresses those of example.org (RFC 2606), postcodes begin with an
area that Royal Mail has not given out (NM).
"""

from __future__ import annotations

WOMEN = (
    "Aisha Alice Amina Amy Anna Beatrice Blessing Bronwen Carys Charlotte Chloe Dilys Ebony Eleri Ella Emily "
    "Esther Fatima Fiona Florence Freya Gemma Grace Hannah Harriet Heather Holly Ines Isla Ivy Jade Jasmine "
    "Joanna Joy Katarzyna Kezia Lakshmi Laura Leila Lucy Maeve Maria Mei Mia Nadia Naomi Niamh Nina Olivia Oluchi "
    "Paula Piotra Priya Rachel Rebecca Rosa Ruby Ruth Sadie Samira Sarah Sian Sofia Stella Tamar Teresa Uma "
    "Victoria Yasmin Zara Zoe"
).split()
MEN = (
    "Aaron Adam Ahmed Aidan Alan Alexander Andrew Arjun Ben Brendan Callum Charles Cian Connor Craig Daniel David "
    "Dewi Dylan Edward Elijah Emeka Ethan Evan Finn Francis Gareth George Gethin Hamish Harry Hassan Henry Hugh "
    "Ian Ibrahim Idris Imran Isaac Jack Jacob James Jamal Jan John Joseph Joshua Kai Karol Kofi Kwame Leo Leon "
    "Liam Lloyd Luca Marek Martin Matthew Mohammed Nathan Noah Oliver Omar Oscar Owen Patrick Paul Peter Rhys "
    "Robert Ryan Samuel Tariq Thomas Tomasz Victor Vikram Wei William Yusuf"
).split()
LAST = (
    "Abbott Adeyemi Ahmed Ali Allen Anderson Baker Bailey Baptiste Barnes Begum Bell Bennett Bevan Bright Brook "
    "Brown Burton Campbell Carter Chapman Chen Clarke Cole Collins Cooper Cox Cross Daly Davies Dixon Doyle "
    "Edwards Ellis Evans Eze Fletcher Ford Foster Fox Francis Gibson Gill Gordon Graham Grant Green Griffiths "
    "Hall Hallam Harris Hart Hassan Hayes Hill Hobbs Holmes Hope Howell Hughes Hunt Hussain Ibrahim Iqbal Jackson "
    "James Jenkins Johnson Jones Joseph Kaminski Kaur Kelly Khan King Kowalczyk Lane Lawson Lee Lewis Lloyd Lowe "
    "Mahmood Marsh Martin Mason Mbeki McBride Mensah Miller Mistry Mitchell Moore Morgan Morris Murphy Murray "
    "Nash Nowak Obi Okafor Osei Owen Palmer Parry Patel Payne Pearce Phillips Pope Powell Price Pugh Quinn Rahman "
    "Read Reid Rhodes Roberts Robinson Rose Ross Rowe Russell Sato Scott Shah Sharma Shaw Singh Smith Stone "
    "Stevens Sullivan Taylor Thomas Turner Wade Walker Walsh Ward Webb Wells West White Williams Wilson Wood "
    "Wright Wu Yang Young Zielinski"
).split()
STREETS = (
    "Alder Anchor Apple Ash Barley Beacon Beech Birch Bracken Bramble Brook Cedar Chapel Cherry Clover Cooper "
    "Copper Coral Cotton Cowslip Dock Dove Elder Elm Falcon Farrier Fennel Fern Ferry Flint Foundry Foxglove "
    "Gorse Granary Hawthorn Hazel Heather Heron Holly Ivy Juniper Kelp Kestrel Kiln Lantern Larch Lark Laurel "
    "Lime Linnet Marram Meadow Mill Nettle Oak Orchard Osier Otter Pear Pebble Pine Plover Poplar Quarry Quay "
    "Reed Rope Rowan Rush Saddler Sail Sorrel Spindle Spinner Spruce Swift Teal Thistle Thorn Tiller Tolland Vine "
    "Walnut Weaver Well Wharf Willow Wren Yew"
).split()
KINDS_OF_STREET = "Road Street Lane Close Avenue Row Way Court Crescent Drive Gardens Place Terrace Walk".split()
DISTRICTS = "Northmoor Eastholm Southwick Westerley Harbourside Millfield Castlegate Brookside".split()
