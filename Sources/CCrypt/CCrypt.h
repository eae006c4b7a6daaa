/* The system's crypt(3): password hashes as /etc/shadow and htpasswd have them. */
#ifndef SLUICE_CCRYPT_H
#define SLUICE_CCRYPT_H

#include <crypt.h>

#endif
