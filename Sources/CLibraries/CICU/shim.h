#include <unicode/ubrk.h>
#include <unicode/ustring.h>
#include <unicode/unorm2.h>
#include <unicode/ubidi.h>
#include <unicode/uchar.h>
