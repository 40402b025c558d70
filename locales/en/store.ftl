# Registers (databases)
ST-001 = The place of the register, "{ $path }", cannot be made or opened. Check the folder's permissions and the free space.
ST-002 = The register's database does not answer. Check the free space and that the database is running. Nothing was changed.
ST-003 = The table "{ $table }" holds an entry that cannot be read. It may have to be restored from a backup; tell your system officers.
