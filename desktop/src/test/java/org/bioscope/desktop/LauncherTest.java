package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script with homes of Java made by hand, each of which says who it is. */
class LauncherTest {
    @TempDir
    private Path folder;
    private Path launcher;

    @BeforeEach
    void install() throws IOException {
        // As the build leaves it, in a place with a space; only /usr/lib/jvm is another, so that this machine's own do not count.
        String script = Files.readString(Path.of("src/main/launcher/bioscope")).replace("/usr/lib/jvm", folder.resolve("jvm").toString());
        launcher = executable(folder.resolve("my programs/bioscope/bin/bioscope"), script);
    }

    @Test
    void aJavaThatIsNewEnoughIsFoundWhereverItLies() throws Exception {
        Path named = java("named", "26.0.1");
        Path home = java("home", "25");
        Path path = java("path", "25.0.2");
        java("jvm/temurin", "25.0.1");
        assertThat(run(Map.of("BIOSCOPE_JAVA", named.toString(), "JAVA_HOME", home.toString()))).startsWith("named ");
        assertThat(run(Map.of("BIOSCOPE_JAVA", named.resolve("bin/java").toString()))).startsWith("named ");
        assertThat(run(Map.of("JAVA_HOME", home.toString(), "PATH", path.resolve("bin") + ":/usr/bin:/bin"))).startsWith("home ");
        assertThat(run(Map.of("PATH", path.resolve("bin") + ":/usr/bin:/bin"))).startsWith("path ");
        assertThat(run(Map.of())).startsWith("jvm/temurin ");
    }

    @Test
    void anOlderJavaIsPassedOver() throws Exception {
        Path old = java("old", "17.0.15");
        java("jvm/a-21", "21.0.1");
        java("jvm/b-25", "25.0.1");
        Files.createDirectories(folder.resolve("jvm/broken"));
        assertThat(run(Map.of("JAVA_HOME", old.toString(), "PATH", old.resolve("bin") + ":/usr/bin:/bin"))).startsWith("jvm/b-25 ");
    }

    @Test
    void aLinkOnThePathIsFollowedToItsHome() throws Exception {
        Path home = java("linked", "25.0.1");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("java"), home.resolve("bin/java"));
        assertThat(run(Map.of("PATH", bin + ":/usr/bin:/bin"))).startsWith("linked ");
    }

    @Test
    void withoutAnyTheMessageSaysWhatToDo() throws Exception {
        assertThat(run(Map.of("JAVA_HOME", "/nonexistent"))).startsWith("exit 1: bioscope: needs Java 25 or newer").contains("apt-get install").contains("BIOSCOPE_JAVA").hasLineCount(1);
        Path old = java("old", "17");
        assertThat(run(Map.of("BIOSCOPE_JAVA", old.toString()))).startsWith("exit 1: bioscope: BIOSCOPE_JAVA=" + old).hasLineCount(1);
    }

    @Test
    void itWorksThroughALinkAndWithArgumentsThatHoldSpaces() throws Exception {
        java("jvm/temurin", "25.0.1");
        Path link = Files.createSymbolicLink(folder.resolve("link"), launcher);
        String output = run(link, Map.of(), "run", "a b", "");
        assertThat(output).contains("[" + launcher.getParent() + "/../lib/bioscope-desktop.jar]").endsWith("[run][a b][]");
    }

    @Test
    void withoutALocaleTheJvmIsGivenUtf8() throws Exception {
        java("jvm/temurin", "25.0.1");
        assertThat(run(Map.of())).contains("LC_ALL=C.UTF-8");
        assertThat(run(Map.of("LANG", "de_DE.UTF-8"))).contains("LC_ALL= ");
    }

    private Path java(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        executable(home.resolve("bin/java"), "#!/bin/sh\nprintf '%s LC_ALL=%s ' '" + name + "' \"${LC_ALL:-}\"\nprintf '[%s]' \"$@\"\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\nOS_ARCH=\"x86_64\"\n");
        return home;
    }

    private String run(Map<String, String> environment) throws IOException, InterruptedException {
        return run(launcher, environment);
    }

    private String run(Path script, Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(java.util.List.of(script.toString()));
        command.addAll(java.util.List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        if (!environment.containsKey("PATH")) {
            // The machine's own java must not be found: only the tools that the script needs.
            builder.environment().put("PATH", tools().toString());
        }
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0 ? output : "exit " + process.exitValue() + ": " + output;
    }

    private Path tools() throws IOException {
        Path tools = folder.resolve("tools");
        if (!Files.exists(tools)) {
            Files.createDirectories(tools);
            for (String tool : new String[] {"sh", "sed", "dirname", "readlink", "printf"}) {
                Path from = Files.exists(Path.of("/usr/bin", tool)) ? Path.of("/usr/bin", tool) : Path.of("/bin", tool);
                executable(tools.resolve(tool), "#!/bin/sh\nexec " + from + " \"$@\"\n");
            }
        }
        return tools;
    }

    private static Path executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
