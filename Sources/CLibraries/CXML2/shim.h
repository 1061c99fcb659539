#include <libxml/xmlversion.h>
// Debian's libxml2 is built with ICU, and says so to whoever includes it. Foundation has an ICU of
// its own, in which the same names mean something else; the compiler sees both wherever a room uses
// XML beside Foundation, and then refuses the room. Nothing that we call has a type of ICU in it.
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <libxml/xmlerror.h>
#include <libxml/encoding.h>
