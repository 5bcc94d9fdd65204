package org.bioscope.desktop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bioscope.desktop.cli.Program.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LessonsCommandTest {
    @TempDir
    private Path folder;

    @Test
    void theListIsAlsoJson() throws Exception {
        Result list = Program.run("lessons");
        assertThat(list.exit()).as(list.err()).isZero();
        assertThat(list.out()).contains("who-finishes-your-write", "Who finishes your write?", "Recordings: ");
        JsonNode json = JsonMapper.shared().readTree(Program.run("lessons", "--json").out());
        JsonNode first = json.path("lessons").path(0);
        assertThat(first.path("id").asString()).isEqualTo("who-finishes-your-write");
        assertThat(first.path("source").asString()).contains("Bongio");
        assertThat(first.path("steps").path(0).path("kind").asString()).isEqualTo("question");
        assertThat(json.path("recordings").size()).isGreaterThan(20);
    }

    @Test
    void aLessonOfAPersonsOwnIsPlayedAndItsFirstBrokenPromiseEndsIt() throws Exception {
        write("path==workqueue");
        Result kept = Program.run("lessons", "play", folder.toString(), "--headless");
        assertThat(kept.exit()).as(kept.err()).isZero();
        assertThat(kept.out()).contains("[2/4] explain", "64 of 64 requests match path==workqueue", "recorded: Linux 6.12.117+deb12-amd64", "too few rounds to tell one from other",
                "explained, not observed: me", "A: asks B  {lock=A's}", "deadlock: each waits for the other");
        write("path==inline");
        Result broken = Program.run("lessons", "play", folder.toString(), "--headless");
        assertThat(broken.exit()).isEqualTo(1);
        assertThat(broken.err()).isEqualTo("bioscope: step e: no request matches 'path==inline' among 64\n");
    }

    @Test
    void whatIsWrongWithTheCommandLineIsOneSentence() throws Exception {
        Result none = Program.run("lessons", "play", "nothing", "--headless");
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).startsWith("bioscope: lesson nothing: it is none of ours");
        Result window = Program.run("lessons", "play", "one-cached-page");
        assertThat(window.exit()).as("it wants a display").isEqualTo(1);
        assertThat(window.err()).startsWith("bioscope: open the window: ");
        Result way = Program.run("lessons", "play", "one-cached-page", "--headless", "--on", "moon");
        assertThat(way.exit()).isEqualTo(2);
        assertThat(way.err()).contains("--on moon: must be one of here, laboratory, recording, simulator");
    }

    private void write(String filter) throws IOException {
        Files.writeString(folder.resolve("lesson.json"), """
                {"title": "mine", "source": "me", "steps": [
                  {"id": "r", "step": "run", "arms": [{"id": "a", "name": "overwrites", "ways": [{"on": "recording", "recording": "linux-6.12-ext4-written-io_uring"}]}]},
                  {"id": "e", "step": "explain", "show": {"arm": "a", "filter": "%s", "atLeastPercent": 100, "rule": {"kernel": "own", "fires": "an asynchronous write"}}},
                  {"id": "c", "step": "rounds", "rounds": 2, "arms": [
                    {"id": "x", "name": "one", "ways": [{"on": "simulator", "model": "nvme-2023", "kernel": "6.12", "options": "--runtime 0 --number_ios 500"}]},
                    {"id": "y", "name": "other", "ways": [{"on": "simulator", "model": "nvme-2023", "kernel": "6.19", "options": "--runtime 0 --number_ios 500"}]}]},
                  {"id": "s", "step": "scenario", "ends": "deadlock", "title": "two locks", "source": "me", "lanes": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
                   "values": {"lock": "free"}, "moments": [
                    {"lane": "a", "does": "asks B", "says": "it waits", "sets": {"lock": "A's"}, "waitsFor": "b"},
                    {"lane": "b", "does": "asks A", "says": "for ever", "waitsFor": "a"}]}]}
                """.formatted(filter));
        Files.writeString(folder.resolve("lesson.md"), "# mine\n\n## r\nrun\n\n## e\nlook\n\n## c\ncompare\n\n## s\ntell\n");
    }
}
