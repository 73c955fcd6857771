"""From a BPMN file to a program: reading, checking, compiling. Pure: what exists outside is asked of a PathCatalogue."""
