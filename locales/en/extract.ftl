EX-001 = The file could not be read to its end. The disk may be faulty, or the file was moved or deleted while it was read. Check that the file is still there and run again.
EX-002 = Reading the file (format { $format }) broke down, so its content was not judged. The file may be damaged or crafted. Check that the application it came from opens it; if it does, save it again and run again.
EX-003 = The password does not open the file. Check width and case of the letters, and type it again.
EX-004 = The file itself has no password. If an attachment or a compressed file in it has one, take that out and run this on it.
EX-005 = This kind of lock ({ $lock }) is not opened. Open the file in the application it came from and save it without the password.
EX-006 = What lies behind the password is damaged or was changed. The file is as it was. Check that the application it came from opens it.
EX-007 = The file asks for { $rounds } rounds of computing to try a password. Office allows 10 million: it is taken for a crafted file and is not opened.
EX-008 = More than { $mib } MiB lie behind the password: it is not opened. Take the password off in the application it came from, or save it in parts.
