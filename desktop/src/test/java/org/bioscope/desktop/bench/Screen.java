package org.bioscope.desktop.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The X display as a person sees it: the colour of a pixel, whoever painted it. One thread. */
final class Screen {
    private static final int Z_PIXMAP = 2;
    /** Of XImage: width, height, xoffset and format come before it. */
    private static final long DATA_OFFSET = 16;

    private final MemorySegment display;
    private final long root;
    private final int width;
    private final int height;
    private final MethodHandle getImage;
    private final MethodHandle destroyImage;

    Screen() throws IOException {
        SymbolLookup x11 = SymbolLookup.libraryLookup("libX11.so.6", Arena.global());
        try {
            display = (MemorySegment) handle(x11, "XOpenDisplay", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS)).invokeExact(MemorySegment.NULL);
            if (display.address() == 0) {
                throw new IOException("open the display " + System.getenv("DISPLAY") + ": it does not answer; start one with 'Xvfb :9 -screen 0 1600x900x24' and set DISPLAY");
            }
            root = (long) handle(x11, "XDefaultRootWindow", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS)).invokeExact(display);
            FunctionDescriptor size = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
            width = (int) handle(x11, "XDisplayWidth", size).invokeExact(display, 0);
            height = (int) handle(x11, "XDisplayHeight", size).invokeExact(display, 0);
            getImage = handle(x11, "XGetImage", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
            destroyImage = handle(x11, "XDestroyImage", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The colour in the middle, 0xRRGGBB. */
    int middle() {
        try {
            var image = (MemorySegment) getImage.invokeExact(display, root, width / 2, height / 2, 1, 1, -1L, Z_PIXMAP);
            MemorySegment data = image.reinterpret(DATA_OFFSET + Long.BYTES).get(ValueLayout.ADDRESS, DATA_OFFSET).reinterpret(Integer.BYTES);
            int pixel = data.get(ValueLayout.JAVA_INT_UNALIGNED, 0) & 0xffffff;
            int _ = (int) destroyImage.invokeExact(image);
            return pixel;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle handle(SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), descriptor);
    }
}
