package org.bioscope.desktop.bench;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import javafx.scene.Scene;
import javafx.scene.input.KeyEvent;
import javafx.stage.Stage;

/** Scrolling and zooming in turn with an {@link Idle} canvas, in the same window, for as long each. Owned by the JavaFX thread. */
public final class Rounds {
    /** After one took the place of the other, its styles and its layout are made: nobody scrolls at that moment. */
    private static final int SETTLING = 30;

    private final Stage stage;
    private final Scene scene;
    private final Idle idle;
    private final long measureNs;
    private final Consumer<KeyEvent> press;
    private final DoubleConsumer point;
    private final Pulses empty = new Pulses();
    private final Pulses first = new Pulses();
    private final Pulses then = new Pulses();
    private final long collectedMs = collections(true);
    private final long collections = collections(false);
    private long beganNs;
    private boolean strokes;
    private int round;
    private int pulse;

    /** {@code press} is told each stroke, {@code point} about which share of the run a round zooms. */
    public Rounds(Stage stage, Scene scene, Idle idle, long measureNs, Consumer<KeyEvent> press, DoubleConsumer point) {
        this.stage = stage;
        this.scene = scene;
        this.idle = idle;
        this.measureNs = measureNs;
        this.press = press;
        this.point = point;
        stage.setScene(idle.scene());
    }

    /** Begins with the pulse's frame; whether what is measured is to be drawn, and not the empty canvas, which is drawn. */
    public boolean pulse(long clockNs) {
        beganNs = beganNs == 0 ? clockNs : beganNs;
        if (pulse == SETTLING + Strokes.ROUND) {
            turn();
        }
        Pulses measured = !strokes ? empty : round == 0 ? first : then;
        if (pulse >= SETTLING) {
            measured.pulse(clockNs);
            if (strokes) {
                press.accept(Strokes.at(pulse - SETTLING));
            }
        }
        pulse++;
        if (!strokes) {
            idle.render();
        }
        return strokes;
    }

    private void turn() {
        empty.pause();
        first.pause();
        then.pause();
        pulse = 0;
        round += strokes ? 1 : 0;
        strokes = !strokes;
        stage.setScene(strokes ? scene : idle.scene());
        if (strokes) {
            point.accept(Strokes.place(round));
        }
    }

    /** Whether there was enough, of both alike. */
    public boolean over() {
        return !strokes && pulse == SETTLING && round > 1 && then.count() / 60 * 1_000_000_000L >= measureNs;
    }

    public void print(String name) {
        System.out.println(Pulses.heading());
        System.out.println(empty.line("empty canvas, in turn with it"));
        System.out.println(first.line(name + ", first round"));
        System.out.println(then.line(name + ", from then on"));
        System.out.printf("%d collections stopped the world for %d ms%n", collections(false) - collections, collections(true) - collectedMs);
    }

    private static long collections(boolean ms) {
        return ManagementFactory.getGarbageCollectorMXBeans().stream().mapToLong(ms ? GarbageCollectorMXBean::getCollectionTime : GarbageCollectorMXBean::getCollectionCount).sum();
    }
}
