package org.bioscope.engine;

import com.sun.jna.Native;

/**
 * The functions of {@code bioscope.h}, direct-mapped. The only class that knows JNA; called for control, never per
 * request. Addresses are {@code long}s. Any thread, unless a function says otherwise.
 */
final class NativeLibrary {
    /** What this side was written for; the library must say the same. */
    private static final int ABI = 11;

    static {
        try {
            Native.register(NativeLibrary.class, "bioscope");
        } catch (UnsatisfiedLinkError e) {
            throw new EngineException("load the native engine for " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                    + ": it was not built for this machine; build Bioscope here with 'mvn package' (it needs cc)");
        }
        int abi = bioscope_abi();
        if (abi != ABI) {
            throw new EngineException("load the native engine: it is of version " + abi + ", this program wants " + ABI + "; rebuild with 'mvn clean package'");
        }
    }

    private NativeLibrary() {
    }

    static native int bioscope_abi();

    static native long bioscope_layout();

    static native int bioscope_layout_fields();

    static native int bioscope_probe(int engine);

    static native int bioscope_uring_features();

    static native int bioscope_run_create(long config, long error, long out);

    static native long bioscope_run_view(long run);

    static native int bioscope_run_start(long run);

    static native void bioscope_run_release(long run);

    static native void bioscope_run_stop(long run);

    static native int bioscope_run_remove_file(long run);

    static native void bioscope_run_free(long run);

    static native int bioscope_remove_abandoned(String path, long device, long inode);

    static native int bioscope_path_facts(String path, long facts);

    static native int bioscope_try_directory(String directory, long facts);

    static native int bioscope_try_device(String path, long facts);

    static native int bioscope_interrupts_catch();

    static native int bioscope_interrupts();

    static native void bioscope_interrupts_release();
}
