#include <sqlite3.h>
// SQLITE_TRANSIENT is a cast macro that the importer cannot see.
static inline sqlite3_destructor_type brevpress_sqlite_transient(void) { return SQLITE_TRANSIENT; }
