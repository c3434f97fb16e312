package dev.holdfast.report.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.evidence.EvidenceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's recipe for checking a case with standard tools, run as it is written there; only {@code aws} is a stand-in. */
final class RecipeTest {
    private static final String BEGIN = "<!-- recipe: check a case -->\n```sh\n";
    private static final String END = "```\n<!-- end of recipe -->";
    private static final String AWS = """
        #!/bin/sh
        case "$*" in
          "kms get-public-key --key-id alias/holdfast --query PublicKey --output text") cat "$STAND_IN/key.base64" ;;
          "s3 cp --recursive s3://evidence/cases/gd-1/ gd-1") cp -R "$STAND_IN/case" gd-1 ;;
          *) echo "unexpected: aws $*" >&2; exit 64 ;;
        esac
        """;

    private final CaseBed bed = CaseBed.withCase();

    @TempDir
    private Path folder = Path.of("unset");

    @BeforeEach
    void seal() throws EvidenceException, InterruptedException {
        for (String program : List.of("sha256sum", "openssl", "sed", "base64")) {
            assumeTrue(isThere(program), "the recipe needs " + program + ", which is not on the PATH");
        }
        bed.seal();
        bed.keep("people/20261123T190000000Z-acknowledged.json", "{\"by\": \"on call\"}");
        assertThat(bed.seal()).isInstanceOf(SealResult.Sealed.class);
    }

    @Test
    void itSaysThatACaseIsAsItWasSealed() throws IOException, InterruptedException {
        var run = run();

        assertThat(run.output())
                .contains(
                        bed.fingerprint() + "  holdfast-key.der",
                        "Verified OK",
                        "report/0002/SHA256SUMS: OK",
                        "report/0002/manifest.json: OK",
                        "report/0001/SEAL: OK",
                        "objects: 9");
        assertThat(run.exit()).isZero();
    }

    @Test
    void itFindsAChangedFile() throws IOException, InterruptedException {
        bed.s3.tampering().rot("cases/gd-1/" + CaseBed.LOG, CaseBed.utf8("harmless\n"));

        assertFails(CaseBed.LOG + ": FAILED");
    }

    @Test
    void itFindsADeletedFile() throws IOException, InterruptedException {
        bed.s3.hide("cases/gd-1/" + CaseBed.LOG);

        assertFails(CaseBed.LOG + ": FAILED open or read");
    }

    @Test
    void itFindsSumsThatDoNotFitTheSeal() throws IOException, InterruptedException {
        bed.s3.tampering().rot("cases/gd-1/report/0002/SHA256SUMS", CaseBed.utf8(""));

        assertFails("report/0002/SHA256SUMS: FAILED");
    }

    @Test
    void itFindsAnotherSealInTheChain() throws IOException, InterruptedException {
        bed.s3.tampering().rot("cases/gd-1/report/0001/SEAL", CaseBed.utf8("case: gd-1\n"));

        assertFails("report/0001/SEAL: FAILED");
    }

    @Test
    void itDoesNotBelieveAnotherKeyThatLiesBesideItsSignature() throws IOException, InterruptedException {
        var theirs = new SimulatedKms();
        byte[] seal = CaseBed.utf8(bed.text("report/0002/SEAL").replace("objects: 9", "objects: 8"));
        bed.s3.tampering().rot("cases/gd-1/report/0002/SEAL", seal);
        bed.s3.tampering().rot("cases/gd-1/report/0002/SEAL.sig", theirs.signature(seal));
        bed.s3.tampering().rot("cases/gd-1/report/0002/signing-key.pem", new SealKey(theirs.publicKey()).pem());

        assertFails("erification failure");
    }

    @Test
    void theKeyInTheFolderIsTheSameKey() throws IOException, InterruptedException {
        var script = recipe() + "cmp ../holdfast-key.pem \"$SEALED/signing-key.pem\"\n";

        assertThat(run(script).exit()).isZero();
    }

    private record Run(int exit, String output) {}

    private void assertFails(String words) throws IOException, InterruptedException {
        var run = run();
        assertThat(run.output()).contains(words);
        assertThat(run.exit()).isNotZero();
    }

    private Run run() throws IOException, InterruptedException {
        return run(recipe());
    }

    private Run run(String script) throws IOException, InterruptedException {
        standIn();
        var output = folder.resolve("output");
        var builder = new ProcessBuilder("sh", "-e", "-c", script)
                .directory(Files.createDirectory(folder.resolve("work")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("STAND_IN", folder.toString());
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("BUCKET", "evidence");
        builder.environment().put("CASE", "gd-1");
        builder.environment().put("KEY", "alias/holdfast");
        var process = builder.start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Run(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }

    /** What is downloaded: the current objects of the case. */
    private void standIn() throws IOException {
        var aws = Files.createDirectories(folder.resolve("bin")).resolve("aws");
        Files.writeString(aws, AWS);
        assertThat(aws.toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve("key.base64"), Base64.getEncoder().encodeToString(bed.kms.publicKey()) + "\n");
        for (var object : bed.s3.objects().entrySet()) {
            var file = folder.resolve("case")
                    .resolve(object.getKey().substring(bed.keys.prefix().length()));
            Files.createDirectories(file.getParent());
            Files.write(file, object.getValue());
        }
    }

    private static String recipe() throws IOException {
        String readme = Files.readString(readme(), StandardCharsets.UTF_8);
        int begin = readme.indexOf(BEGIN);
        int end = readme.indexOf(END, begin);
        assertThat(begin).as("the begin of the recipe in README.md").isPositive();
        assertThat(end).as("the end of the recipe in README.md").isGreaterThan(begin);
        return readme.substring(begin + BEGIN.length(), end);
    }

    private static Path readme() {
        return Path.of("..", "..", "README.md");
    }

    private static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
