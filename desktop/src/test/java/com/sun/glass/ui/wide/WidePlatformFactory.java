package com.sun.glass.ui.wide;

import com.sun.glass.ui.Application;
import com.sun.glass.ui.headless.HeadlessPlatformFactory;
import com.sun.glass.ui.headless.WideApplication;

/** What {@code -Dglass.platform=Wide} finds by its name: the headless platform with a larger screen, for tests. */
public final class WidePlatformFactory extends HeadlessPlatformFactory {
    @Override
    public Application createApplication() {
        return new WideApplication();
    }
}
