package org.bioscope.desktop.view;

/** Something that shows a {@link Frame}. Called on the JavaFX thread once per pulse; draws only what has changed. */
public interface View {
    void render(Frame frame);
}
