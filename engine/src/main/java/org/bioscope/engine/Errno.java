package org.bioscope.engine;

/** The errnos that the engine has something to say about, and words for them all. Linux's generic numbers. */
final class Errno {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EIO = 5;
    static final int ENXIO = 6;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int ENOTBLK = 15;
    static final int EBUSY = 16;
    static final int EEXIST = 17;
    static final int ENODEV = 19;
    static final int ENOTDIR = 20;
    static final int EISDIR = 21;
    static final int EINVAL = 22;
    static final int EFBIG = 27;
    static final int ENOSPC = 28;
    static final int EROFS = 30;
    static final int ENAMETOOLONG = 36;
    static final int ENOSYS = 38;
    static final int ENODATA = 61;
    static final int EHWPOISON = 133;
    static final int EOPNOTSUPP = 95;
    static final int ESTALE = 116;
    static final int EDQUOT = 122;
    static final int ESHUTDOWN = 108;
    static final int EREMOTEIO = 121;

    private Errno() {
    }

    static String text(int errno) {
        return switch (errno) {
            case EPERM -> "operation not permitted";
            case ENOENT -> "no such file or directory";
            case EIO -> "input/output error";
            case ENXIO, ENODEV -> "the device is gone";
            case EAGAIN -> "resource temporarily unavailable";
            case ENOMEM -> "out of memory";
            case EACCES -> "permission denied";
            case EBUSY -> "device or resource busy";
            case EEXIST -> "it exists already";
            case ENOTDIR -> "not a directory";
            case EISDIR -> "not a regular file";
            case EINVAL -> "invalid argument";
            case EFBIG -> "file too large";
            case ENOSPC -> "no space left on device";
            case EROFS -> "read-only filesystem";
            case ENAMETOOLONG -> "name too long";
            case ENOSYS -> "not in this kernel";
            case ENODATA -> "there is nothing any more";
            case EHWPOISON -> "the memory is broken";
            case EOPNOTSUPP -> "not supported";
            case ESTALE -> "it was replaced";
            case EDQUOT -> "disk quota exceeded";
            case ESHUTDOWN -> "the filesystem was shut down";
            case EREMOTEIO -> "remote I/O error";
            default -> "errno " + errno;
        };
    }
}
