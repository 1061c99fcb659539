// Debian's libxml2 is built with ICU, whose types would come along with <libxml/encoding.h>.
// Foundation brings another ICU of its own, and a client that sees both does not always compile.
// What is left out are two pointers at the end of xmlCharEncodingHandler, which nobody here makes
// or copies.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <libxml/xmlerror.h>
#include <libxml/encoding.h>
