package com.sun.glass.ui.headless;

import com.sun.glass.ui.Screen;
import java.nio.ByteBuffer;

/**
 * The headless platform on a screen that our windows fit on: the one of JavaFX 26 is fixed at 1000x1000 (JDK-8364201) and
 * fails beyond it. In JavaFX's own package because the frame buffer is package-private there; look again when JavaFX moves on.
 */
public final class WideApplication extends HeadlessApplication {
    private static final int WIDTH = 2000;
    private static final int HEIGHT = 1200;
    private static final int DPI = 96;

    private Screen[] screens;

    @Override
    protected Screen[] staticScreen_getScreens() {
        if (screens == null) {
            screens = new Screen[] {new Screen(0, 32, 0, 0, WIDTH, HEIGHT, 0, 0, WIDTH, HEIGHT, 0, 0, WIDTH, HEIGHT, DPI, DPI, 1, 1, 1, 1)};
            frameBuffer = ByteBuffer.allocate(WIDTH * HEIGHT * Integer.BYTES);
        }
        return screens;
    }
}
