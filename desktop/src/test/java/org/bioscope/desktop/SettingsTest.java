package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import javafx.geometry.Rectangle2D;
import org.bioscope.desktop.view.Theme;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered from one start to the next, on the bad days too. */
class SettingsTest {
    @TempDir
    Path home;

    private Settings open() {
        return Settings.in(home.resolve("config"), home.resolve("state"));
    }

    private Path config() {
        return home.resolve("config/bioscope/settings");
    }

    private Path state() {
        return home.resolve("state/bioscope/window");
    }

    @Test
    void whatWasSetIsThereAtTheNextStart() {
        Settings first = open();
        assertThat(first.theme()).isEqualTo(Theme.DARK);
        assertThat(first.zoom()).isEqualTo(1);
        assertThat(first.workload()).isEmpty();
        assertThat(first.place()).isEmpty();
        Workload workload = Workload.demonstration("/srv/a = b\nc\\d").with(Workload.RW, Rw.RANDREAD).with(Workload.IODEPTH, 64);
        first.theme(Theme.PROJECTOR);
        first.zoom(1.25);
        first.workload(workload);
        first.place(new WindowPlace(-10, 20, 1234, 800, true));
        first.recent(Path.of("/a/one.bioscope"));
        first.recent(Path.of("/a/two.bioscope"));
        first.recent(Path.of("/a/one.bioscope"));
        assertThat(first.changed()).isTrue();
        first.keep();
        assertThat(first.changed()).isFalse();
        Settings second = open();
        assertThat(second.theme()).isEqualTo(Theme.PROJECTOR);
        assertThat(second.zoom()).isEqualTo(1.25);
        assertThat(second.workload()).contains(workload);
        assertThat(second.place()).contains(new WindowPlace(-10, 20, 1234, 800, true));
        assertThat(second.recents()).containsExactly(Path.of("/a/one.bioscope"), Path.of("/a/two.bioscope"));
        assertThat(second.takeTroubles()).isEmpty();
    }

    @Test
    void leaveToOverwriteIsNotKept() throws Exception {
        Settings settings = open();
        settings.workload(Workload.demonstration("").with(Workload.FILENAME, "/srv/precious").with(Workload.OVERWRITE_EXISTING, true));
        settings.keep();
        assertThat(open().workload().orElseThrow().get(Workload.OVERWRITE_EXISTING)).isFalse();
        Files.writeString(state(), "workload.overwrite-existing = 1\nworkload.filename = /srv/precious\n");
        assertThat(open().workload().orElseThrow().get(Workload.OVERWRITE_EXISTING)).as("nor taken from a file").isFalse();
    }

    @Test
    void aDamagedFileIsSaidOnceKeptAsideAndDoesNotStopAnything() throws Exception {
        Files.createDirectories(config().getParent());
        Files.write(config(), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1, 2});
        Settings settings = open();
        assertThat(settings.theme()).isEqualTo(Theme.DARK);
        assertThat(settings.takeTroubles()).singleElement().asString().contains(config().toString()).contains("damaged");
        assertThat(settings.takeTroubles()).isEmpty();
        settings.theme(Theme.LIGHT);
        settings.keep();
        assertThat(open().theme()).isEqualTo(Theme.LIGHT);
        assertThat(Files.size(config().resolveSibling("settings.damaged"))).isEqualTo(5);
    }

    @Test
    void aValueThatMeansNothingIsLeftOutAndTheOthersStay() throws Exception {
        Files.createDirectories(config().getParent());
        Files.createDirectories(state().getParent());
        Files.writeString(config(), "# mine\ntheme = pink\nzoom = 1.5\nhalf a line\nof-a-later-version = 7\n");
        Files.writeString(state(), "place = 1 2 three 4\nworkload.bs = four\nworkload.iodepth = 8\nrecent.a = not/absolute\nrecent.b = /b.bioscope\n");
        Settings settings = open();
        assertThat(settings.theme()).isEqualTo(Theme.DARK);
        assertThat(settings.zoom()).isEqualTo(1.5);
        assertThat(settings.place()).isEmpty();
        assertThat(settings.workload().orElseThrow().get(Workload.IODEPTH)).isEqualTo(8);
        assertThat(settings.recents()).containsExactly(Path.of("/b.bioscope"));
        assertThat(settings.takeTroubles()).hasSize(4).anyMatch(t -> t.contains("line 4")).anyMatch(t -> t.contains("theme = pink"))
                .anyMatch(t -> t.contains("place = 1 2 three 4")).anyMatch(t -> t.contains("--bs four"));
        settings.zoom(2);
        settings.keep();
        assertThat(Files.readString(config())).as("what a later version wrote is its own").contains("of-a-later-version = 7").contains("zoom = 2.0");
        Files.writeString(config(), "zoom = 1000\n");
        assertThat(open().zoom()).isEqualTo(1);
    }

    @Test
    void aPlaceThatCannotBeWrittenIsSaidInOneSentence() throws Exception {
        Files.writeString(home.resolve("config"), "a file where a directory should be");
        Settings settings = open();
        assertThat(settings.theme()).isEqualTo(Theme.DARK);
        settings.takeTroubles();
        settings.theme(Theme.LIGHT);
        settings.keep();
        assertThat(settings.theme()).as("it holds for this window").isEqualTo(Theme.LIGHT);
        assertThat(settings.takeTroubles()).singleElement().asString().startsWith("keep settings in ").doesNotContain("\n");
    }

    @Test
    void aDirectoryWhereTheFileShouldBeIsNoReasonNotToStart() throws Exception {
        Files.createDirectories(config());
        Settings settings = open();
        assertThat(settings.theme()).isEqualTo(Theme.DARK);
        assertThat(settings.takeTroubles()).hasSize(1);
        settings.theme(Theme.LIGHT);
        settings.keep();
        assertThat(settings.takeTroubles()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void windowsThatChangeThingsAtOnceLoseNothing() throws Exception {
        int windows = 4;
        int each = 12;
        var go = new CountDownLatch(1);
        List<Thread> threads = IntStream.range(0, windows).mapToObj(w -> Thread.ofPlatform().unstarted(() -> {
            Settings settings = open();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            for (int i = 0; i < each; i++) {
                settings.recent(Path.of("/window-" + w + "-" + i + ".bioscope"));
                if (w == 0) {
                    settings.zoom(1 + i / 100.0);
                } else if (w == 1) {
                    settings.theme(Theme.values()[i % 3]);
                }
                settings.keep();
            }
            assertThat(settings.takeTroubles()).isEmpty();
        })).toList();
        threads.forEach(Thread::start);
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        Settings after = open();
        assertThat(after.takeTroubles()).isEmpty();
        assertThat(after.zoom()).isEqualTo(1.11);
        assertThat(after.theme()).isEqualTo(Theme.values()[11 % 3]);
        assertThat(after.recents()).hasSize(12).doesNotHaveDuplicates();
    }

    @Test
    void aWindowThatWasOnAScreenThatIsGoneComesBackVisible() {
        var one = new Rectangle2D(0, 0, 1920, 1080);
        var right = new Rectangle2D(1920, 0, 2560, 1440);
        var place = new WindowPlace(2500, 200, 1600, 900, false);
        assertThat(place.visibleOn(List.of(one, right))).isEqualTo(place);
        assertThat(place.visibleOn(List.of(one))).isEqualTo(new WindowPlace(160, 90, 1600, 900, false));
        assertThat(new WindowPlace(10, 10, 3840, 2160, false).visibleOn(List.of(one))).isEqualTo(new WindowPlace(10, 10, 1920, 1080, false));
        assertThat(new WindowPlace(0, -500, 800, 700, false).visibleOn(List.of(one)).y()).as("a title bar above the screen cannot be held").isEqualTo(190);
        assertThat(new WindowPlace(1900, 10, 800, 700, false).visibleOn(List.of(one)).x()).as("nor one beside it").isEqualTo(560);
        assertThat(WindowPlace.read("0 0 -5 9")).isEmpty();
        assertThat(WindowPlace.read("0 0 99999999999 9")).isEmpty();
    }

    @Test
    void aForgetfulOneWritesNothing() {
        Settings settings = Settings.forgetful();
        settings.theme(Theme.LIGHT);
        settings.recent(Path.of("/x"));
        settings.keep();
        assertThat(settings.theme()).isEqualTo(Theme.LIGHT);
        assertThat(settings.recents()).hasSize(1);
        assertThat(settings.takeTroubles()).isEmpty();
    }
}
