"""From a BPMN file to a program: reading, checking, compiling. Pure: a PathCatalogue says what exists outside."""
