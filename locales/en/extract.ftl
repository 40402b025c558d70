EX-001 = The file could not be read to its end. The disk may be faulty, or the file was moved or deleted while it was read. Check that the file is still there and run again.
EX-002 = Reading the file (format { $format }) broke down, so its content was not judged. The file may be damaged or crafted. Check that the application it came from opens it; if it does, save it again and run again.
