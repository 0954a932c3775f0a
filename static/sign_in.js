// Signing in with a passkey needs a script: browsers offer passkeys to scripts only.
