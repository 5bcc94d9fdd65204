package org.bioscope.desktop.view;

/** The three grounds that Bioscope is shown on. The projector's is for a bright room: black on white, type half as large again. */
public enum Theme {
    DARK("dark", true, 1), LIGHT("light", false, 1), PROJECTOR("projector", false, 1.5);

    private final String label;
    private final boolean dark;
    private final double magnification;

    Theme(String label, boolean dark, double magnification) {
        this.label = label;
        this.dark = dark;
        this.magnification = magnification;
    }

    public String label() {
        return label;
    }

    public boolean dark() {
        return dark;
    }

    /** What every size is multiplied by: type, hairlines, tokens. */
    public double magnification() {
        return magnification;
    }

    /** The style sheet with this theme's colours, a resource that {@link Palette} reads too. */
    public String colours() {
        return "/assets/css/" + label + ".css";
    }

    public Theme next() {
        return values()[(ordinal() + 1) % values().length];
    }
}
