#ifndef BREVPRESS_COPENSSL_SHIM_H
#define BREVPRESS_COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#endif
