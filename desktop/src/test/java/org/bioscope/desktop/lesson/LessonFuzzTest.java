package org.bioscope.desktop.lesson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A lesson of a person's own may be anything: it is a lesson, or a sentence with file and line. */
class LessonFuzzTest {
    private static final String MARKDOWN = "# Title\n\n## q\nWhy?\n";

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aDamagedLessonIsALessonOrASentence() throws IOException {
        assertThat(new LessonFuzz(folder).run(2026, 1_500)).isGreaterThanOrEqualTo(30);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "{\"title\": \"t\",\\n\"source\": \"s\",\\n\"steps\": [\\n{\"id\": \"q\", \"step\": 5}]} | lesson.json, line 4: 'step' is no text in {\"id\":\"q\",\"step\":5}",
        "{\"title\": \"t\",\\n\"source\": \"s\",\\n\"steps\": {}} | lesson.json, line 1: 'steps' is no list",
        "{\"title\": \"t\",\\n\"title\": \"u\"} | lesson.json, line 2: it is not JSON: Duplicate",
        "{\"title\": \"t\",\\n\"source\": \"s\", \"minutes\": \"soon\",\\n\"steps\": [\\n{\"id\": \"q\", \"step\": \"question\"}]} | lesson.json, line 1: 'minutes' must be a whole number from 0 to 600, not \"soon\"",
        "{\"title\": \"t\",\\n\"source\": \"s\",\\n\"steps\": [\\n\\n{\"id\": \"r\", \"step\": \"question\"}]} | lesson.json, line 5: lesson.md has no section '## r'",
        "{\"title\": \"t\",\\n\"source\": \"s\",\\n\"steps\": []} | lesson.md, line 3: no step of lesson.json shows the section '## q'"})
    void whatIsWrongIsSaidWithItsLine(String json, String sentence) throws IOException {
        Files.writeString(folder.resolve("lesson.json"), json.replace("\\n", "\n"));
        Files.writeString(folder.resolve("lesson.md"), MARKDOWN);
        assertThatThrownBy(() -> Lessons.find(folder.toString())).isInstanceOf(LessonException.class).hasMessageContaining(sentence);
    }

    @Test
    void twoSectionsOfOneNameAreRefused() throws IOException {
        Files.writeString(folder.resolve("lesson.json"), "{}");
        Files.writeString(folder.resolve("lesson.md"), MARKDOWN + "## q\nagain");
        assertThatThrownBy(() -> Lessons.find(folder.toString())).isInstanceOf(LessonException.class).hasMessageContaining("lesson.md, line 5: there are two sections '## q'");
    }
}
