package dev.holdfast.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opens the page in a real browser, where there is one, and keeps what it looks like under {@code target/screenshots}. */
class ChromiumIT {
    private static final Path SHOTS = Path.of("target/screenshots").toAbsolutePath();
    private static final Pattern URL = Pattern.compile("\"url\":\"([^\"]+)\"");
    private static final Pattern OF_THE_BROWSER = Pattern.compile("[.](google|googleapis|gstatic)[.]com");
    private static final Pattern WIDTH = Pattern.compile("data-width=\"([0-9]+)\"");
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final String DARK = "--blink-settings=preferredColorScheme=0";

    @TempDir
    private Path folder;

    private Path browser = Path.of("");

    @BeforeEach
    void findBrowser() throws IOException {
        var found = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(place -> NAMES.stream().map(name -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(
                found.isPresent(),
                "no " + String.join(", ", NAMES) + " on the PATH: the page is not opened in a browser");
        browser = found.get();
        Files.createDirectories(SHOTS);
    }

    @Test
    void thePageHasNoConsoleErrorAndAsksForNothingFromOutside() throws Exception {
        var seen = open(page(html()), List.of("--dump-dom"));

        assertThat(seen.out()).contains("NOT CONTAINED").contains("</html>");
        assertThat(seen.console()).isEmpty();
        assertThat(seen.outside()).isEmpty();
        assertThat(html()).doesNotContainPattern(OF_THE_BROWSER.pattern());
    }

    /** Without the policy the picture is asked for, with it the console complains: so both checks can fail. */
    @Test
    void aPageThatAsksForSomethingIsFound() throws Exception {
        String asking = html().replace("</main>", "<img src=\"http://outside.invalid/x.png\" alt=\"\" /></main>");

        assertThat(open(page(asking), List.of("--dump-dom")).console()).isNotEmpty();
        assertThat(open(page(withoutPolicy(asking)), List.of("--dump-dom")).outside())
                .contains("http://outside.invalid/x.png");
    }

    /** A frame as wide as a phone: the browser's own window has a least width. */
    @ParameterizedTest
    @ValueSource(ints = {360, 390, 1200})
    void thePageNeverScrollsSideways(int width) throws Exception {
        var measuring = page(withoutPolicy(html())
                .replace(
                        "</body>",
                        "<script>parent.postMessage(document.documentElement.scrollWidth, '*')</script></body>"));
        var frame = page("<!DOCTYPE html><script>addEventListener('message', told =>"
                + " document.documentElement.setAttribute('data-width', told.data))</script><iframe width=\"" + width
                + "\" height=\"900\" src=\"" + measuring.toUri() + "\"></iframe>");

        var found = WIDTH.matcher(
                open(frame, List.of("--dump-dom", "--virtual-time-budget=3000")).out());

        assertThat(found.find()).isTrue();
        assertThat(Integer.parseInt(found.group(1))).isLessThanOrEqualTo(width);
    }

    @Test
    void screenshotsAreKept() throws Exception {
        var page = page(html());

        assertThat(shot(page, "desktop-light.png", "1200,3200", Optional.empty()))
                .isNotEmptyFile();
        assertThat(shot(page, "desktop-dark.png", "1200,3200", Optional.of(DARK)))
                .isNotEmptyFile();
        assertThat(shot(page, "phone-light.png", "390,4200", Optional.empty())).isNotEmptyFile();
        open(page, List.of("--no-pdf-header-footer", "--print-to-pdf=" + SHOTS.resolve("print.pdf")));
        assertThat(SHOTS.resolve("print.pdf")).isNotEmptyFile();
    }

    private Path shot(Path page, String name, String size, Optional<String> more) throws Exception {
        var arguments = new ArrayList<>(
                List.of("--hide-scrollbars", "--window-size=" + size, "--screenshot=" + SHOTS.resolve(name)));
        more.ifPresent(arguments::add);
        Files.deleteIfExists(SHOTS.resolve(name));
        open(page, arguments);
        return SHOTS.resolve(name);
    }

    private static String html() {
        return new String(
                Pages.render(Editions.mixed(), Editions.plan(), Editions.third())
                        .html(),
                StandardCharsets.UTF_8);
    }

    private static String withoutPolicy(String html) {
        return html.replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*/>", "");
    }

    private Path page(String html) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "report", ".html"), html);
    }

    private record Seen(String out, List<String> console, Set<String> outside) {}

    private Seen open(Path page, List<String> arguments) throws Exception {
        var net = Files.createTempFile(folder, "net", ".json");
        var out = Files.createTempFile(folder, "out", ".txt");
        var err = Files.createTempFile(folder, "err", ".txt");
        var command = new ArrayList<>(List.of(
                browser.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--enable-logging=stderr",
                "--v=0",
                "--log-net-log=" + net,
                "--user-data-dir=" + Files.createTempDirectory(folder, "profile")));
        command.addAll(arguments);
        command.add(page.toUri().toString());
        var process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        return new Seen(Files.readString(out), console(err), outside(net));
    }

    private static List<String> console(Path err) throws IOException {
        return Files.readString(err)
                .lines()
                .filter(line -> line.contains("CONSOLE"))
                .toList();
    }

    /** What was asked for over a network, by the browser's own log, but for what it asks its maker whatever it shows. */
    private static Set<String> outside(Path net) throws IOException {
        var outside = new TreeSet<String>();
        var urls = URL.matcher(Files.readString(net));
        while (urls.find()) {
            boolean isOutside = urls.group(1).matches("(https?|wss?|ftp):.*");
            if (isOutside && !OF_THE_BROWSER.matcher(urls.group(1)).find()) {
                outside.add(urls.group(1));
            }
        }
        return outside;
    }
}
