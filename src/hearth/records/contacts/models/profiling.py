"""The answers that a profile offers, after the Equality Act 2010 and the census of 2021 (England and Wales)."""

from __future__ import annotations

from django.db import models


class Disability(models.TextChoices):
    """Equality Act 2010, section 6: an impairment with a substantial and long-term effect."""

    YES_A_LOT = "yes-a-lot", "Yes, limited a lot"
    YES_A_LITTLE = "yes-a-little", "Yes, limited a little"
    NO = "no", "No"
    PREFERS_NOT = "prefers-not", "Prefers not to say"


class Ethnicity(models.TextChoices):
    """Race (section 9), in the census's groups."""

    WHITE_BRITISH = "white-british", "White: English, Welsh, Scottish, Northern Irish or British"
    WHITE_IRISH = "white-irish", "White: Irish"
    WHITE_TRAVELLER = "white-traveller", "White: Gypsy or Irish Traveller"
    WHITE_ROMA = "white-roma", "White: Roma"
    WHITE_OTHER = "white-other", "White: other"
    MIXED_WHITE_BLACK_CARIBBEAN = "mixed-white-black-caribbean", "Mixed: White and Black Caribbean"
    MIXED_WHITE_BLACK_AFRICAN = "mixed-white-black-african", "Mixed: White and Black African"
    MIXED_WHITE_ASIAN = "mixed-white-asian", "Mixed: White and Asian"
    MIXED_OTHER = "mixed-other", "Mixed: other"
    ASIAN_INDIAN = "asian-indian", "Asian: Indian"
    ASIAN_PAKISTANI = "asian-pakistani", "Asian: Pakistani"
    ASIAN_BANGLADESHI = "asian-bangladeshi", "Asian: Bangladeshi"
    ASIAN_CHINESE = "asian-chinese", "Asian: Chinese"
    ASIAN_OTHER = "asian-other", "Asian: other"
    BLACK_CARIBBEAN = "black-caribbean", "Black: Caribbean"
    BLACK_AFRICAN = "black-african", "Black: African"
    BLACK_OTHER = "black-other", "Black: other"
    ARAB = "arab", "Arab"
    OTHER = "other", "Any other ethnic group"
    PREFERS_NOT = "prefers-not", "Prefers not to say"


class Religion(models.TextChoices):
    """Religion or belief (section 10)."""

    NONE = "none", "No religion"
    CHRISTIAN = "christian", "Christian"
    BUDDHIST = "buddhist", "Buddhist"
    HINDU = "hindu", "Hindu"
    JEWISH = "jewish", "Jewish"
    MUSLIM = "muslim", "Muslim"
    SIKH = "sikh", "Sikh"
    OTHER = "other", "Any other religion or belief"
    PREFERS_NOT = "prefers-not", "Prefers not to say"


class Sex(models.TextChoices):
    """Sex (section 11)."""

    FEMALE = "female", "Female"
    MALE = "male", "Male"
    PREFERS_NOT = "prefers-not", "Prefers not to say"


class GenderSame(models.TextChoices):
    """Gender reassignment (section 7): is the gender the same as the sex registered at birth?"""

    SAME = "same", "The same as the sex registered at birth"
    DIFFERENT = "different", "Different from the sex registered at birth"
    PREFERS_NOT = "prefers-not", "Prefers not to say"


class SexualOrientation(models.TextChoices):
    """Sexual orientation (section 12)."""

    HETEROSEXUAL = "heterosexual", "Straight or heterosexual"
    GAY_OR_LESBIAN = "gay-or-lesbian", "Gay or lesbian"
    BISEXUAL = "bisexual", "Bisexual"
    OTHER = "other", "Other"
    PREFERS_NOT = "prefers-not", "Prefers not to say"


class MaritalStatus(models.TextChoices):
    """Marriage and civil partnership (section 8)."""

    SINGLE = "single", "Never married or in a civil partnership"
    MARRIED = "married", "Married"
    CIVIL_PARTNERSHIP = "civil-partnership", "In a civil partnership"
    SEPARATED = "separated", "Separated"
    DIVORCED = "divorced", "Divorced, or civil partnership dissolved"
    WIDOWED = "widowed", "Widowed, or surviving civil partner"
    PREFERS_NOT = "prefers-not", "Prefers not to say"


class Pregnancy(models.TextChoices):
    """Pregnancy and maternity (section 4; the 26 weeks after a birth: section 17)."""

    PREGNANT = "pregnant", "Pregnant"
    MATERNITY = "maternity", "Gave birth within the last 26 weeks"
    NEITHER = "neither", "Neither"
    PREFERS_NOT = "prefers-not", "Prefers not to say"
