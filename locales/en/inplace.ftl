AG-101 = This file has { $links } names (hard links) and was not protected. Remove the other names or copy the file, then start again.
AG-102 = This file looks larger than it is (a sparse file of { $size } bytes) and was not protected. If it has to be, raise the limit in the settings.
AG-103 = Left out: not a regular file (a link, folder, device or the like).
AG-104 = Nothing was done: the file is in use. Close it and start again.
AG-105 = Nothing was done: the folder cannot be written to. Check the folder's permissions.
AG-106 = Nothing was done: the file is marked immutable or append-only.
AG-107 = The file is empty; there is nothing to protect.
AG-108 = The file is protected already.
AG-109 = Not turned back: this is not the file that was protected here. Check whether another file was put in its place afterwards.
AG-110 = The protected file holds no record of the original's name and times, so it cannot be turned back in place. Take the content out with “sekimori open -o”.
AG-111 = Nothing was done: a file with the same name exists. Rename or move that file, then start again.
AG-112 = Not protected: with the extension added the name would be too long (255 bytes at most). Shorten the name and start again.
AG-113 = Stopped: the content changed meanwhile. The file is there as changed. Start again.
AG-114 = The file was not found. It was removed or moved.
AG-115 = The file could not be read: no permission.
AG-116 = Stopped: the disk is full. The original is as it was. Make room and start again.
AG-117 = Stopped: the file's { $what ->
    [owner] owner
    [mode] permissions
    [time] times
   *[other] attributes (access lists and the like)
  } could not be kept. The original is as it was. Run with an administrator's rights.
AG-118 = What was read back differs from what was written. The original is as it was. Check the disk for faults.
AG-119 = Another run with the same state folder is in progress. Start again when it has ended.
AG-120 = The record of the work cannot be read or written ({ $cause }). Check the free space and the permissions of the state folder. No file is lost.
AG-121 = The system failed while the file was worked on ({ $cause }). The original is there.
