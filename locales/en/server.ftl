# The office (server)
SV-001 = Cannot read or write { $path } ({ $cause }). Check the folder's owner and the free space.
SV-002 = { $what } is damaged. Restore it from a backup.
SV-003 = The server certificate could not be made. Check office/tls in the data folder.
SV-004 = TLS refused its configuration. Check office/tls in the data folder.
SV-005 = Cannot listen on { $address } ({ $cause }). See whether another program uses it, or choose another with --listen.
SV-006 = The key service does not answer. Wait a little and try again; if it goes on, tell the information section.
SV-007 = The office's database cannot be used. Check free space and owner of the data folder.
SV-010 = This request is not accepted. A newer version of the program may be needed.
SV-011 = This is for officers; lists and the log are for auditors too.
