package dev.holdfast.report.page;

import static dev.holdfast.report.casefile.CaseBook.POD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Digests;
import dev.holdfast.report.casefile.CaseBook;
import dev.holdfast.report.casefile.State;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import tools.jackson.databind.json.JsonMapper;

class PageTest {
    private static Rendered mixed() {
        return Pages.render(Editions.mixed(), Editions.plan(), Editions.third());
    }

    private static Parsed page() throws Exception {
        return Parsed.of(mixed().html());
    }

    @Test
    void theFirstThingsOnThePageAreTheStateTheEvidenceAndWhatToDo() throws Exception {
        var headlines = page().all("p").stream()
                .filter(one -> one.getAttribute("class").equals("headline"))
                .map(Element::getTextContent)
                .toList();

        assertThat(headlines).containsExactly("✖ NOT CONTAINED", "✖ INCOMPLETE", "✖ 6 THINGS TO DO NOW");
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void everyStateHasASignBesidesItsColour(State state) {
        assertThat(Words.sign(state.tone())).isNotBlank();
        assertThat(new HashSet<>(List.of("✔", "●", "▲", "✖"))).contains(Words.sign(state.tone()));
    }

    @Test
    void everySectionIsThere() throws Exception {
        assertThat(page().values("id"))
                .contains(
                        "todo",
                        "facts",
                        "targets",
                        "clocks",
                        "timeline",
                        "cluster",
                        "evidence",
                        "playbook",
                        "identities",
                        "linked",
                        "seal");
    }

    @Test
    void thePolicyAllowsItsOwnStyleAndNothingElse() throws Exception {
        var page = page();
        String css = page.all("style").getFirst().getTextContent();
        String hash = Base64.getEncoder().encodeToString(Digests.sha256().digest(css.getBytes(StandardCharsets.UTF_8)));

        assertThat(page.values("content"))
                .contains("default-src 'none'; style-src 'sha256-" + hash + "'; base-uri 'none'; form-action 'none'");
        assertThat(page.all("script")).isEmpty();
        assertThat(page.values("style")).isEmpty();
        assertThat(page.values("src")).isEmpty();
        assertThat(page.values("href")).allMatch(link -> link.startsWith("#"));
        assertThat(css).doesNotContain("url(").doesNotContain("@import");
    }

    @Test
    void everyLinkLeadsSomewhereAndNoIdIsTwice() throws Exception {
        var page = page();

        assertThat(page.values("id"))
                .doesNotHaveDuplicates()
                .containsAll(page.values("href").stream()
                        .map(link -> link.substring(1))
                        .toList());
    }

    @Test
    void picturesAndTablesSayWhatTheyAre() throws Exception {
        var page = page();

        assertThat(page.all("svg")).hasSize(3).allSatisfy(svg -> {
            assertThat(svg.getAttribute("role")).isEqualTo("img");
            assertThat(page.values("id"))
                    .contains(svg.getAttribute("aria-labelledby").split(" "));
        });
        assertThat(page.all("table"))
                .isNotEmpty()
                .allSatisfy(table -> assertThat(
                                table.getElementsByTagName("caption").getLength())
                        .isEqualTo(1));
        assertThat(page.all("html").getFirst().getAttribute("lang")).isEqualTo("en");
        assertThat(page.values("name")).contains("viewport");
    }

    @Test
    void clocksSayWhatIsLeftWhatIsOverAndWhatAPersonHasToSet() throws Exception {
        String text = page().text();

        assertThat(text)
                .contains(
                        "2 d 23 h left",
                        "2 h 45 min left",
                        "OVERDUE by 14 min 0 s",
                        "a person has to set the moment: classified");
        assertThat(text).contains("Decide whether, and when, this moment was: classified");
    }

    @Test
    void picturesShowTheCordonTheQuarantineAndTheReplacement() throws Exception {
        assertThat(page().text())
                .contains(
                        "CORDONED: takes no new pods",
                        "✔ QUARANTINED, out of service",
                        "✖ SUSPECT, STILL IN SERVICE",
                        "shop/cart-new",
                        "replacement");
    }

    @Test
    void theSealSaysHowItIsChecked() throws Exception {
        assertThat(page().text())
                .contains(
                        "sha256sum -c report/0003/SHA256SUMS",
                        "openssl dgst -sha256 -verify report/0003/signing-key.pem -signature report/0003/SEAL.sig"
                                + " report/0003/SEAL",
                        "ab".repeat(32),
                        "cd".repeat(32));
    }

    @Test
    void anUnsignedVersionSaysSo() throws Exception {
        var edition = new Edition(
                new SealNote(1, Optional.empty(), Optional.of("KMS denied the signature")),
                Editions.third().covers(),
                List.of(),
                Editions.NOW);

        assertThat(Parsed.of(Pages.render(Editions.mixed(), Editions.plan(), edition)
                                .html())
                        .text())
                .contains("NOT SIGNED: KMS denied the signature");
    }

    @Test
    void anEmptyCaseHasAPageThatPromisesNothing() throws Exception {
        var page = Parsed.of(Pages.render(CaseBook.empty().read(), Editions.emptyPlan(), Editions.third())
                .html());

        assertThat(page.text())
                .contains("NO RESULT YET", "No target is known yet.", "That is no proof that there is none.");
    }

    @Test
    void aRehearsalIsNamedAsOne() throws Exception {
        var page = Parsed.of(Pages.render(CaseBook.rehearsal().read(), Editions.plan(), Editions.third())
                .html());

        assertThat(page.text()).contains("REHEARSAL");
    }

    @Test
    void theSameCaseMakesTheSameBytes() {
        assertThat(mixed().html()).isEqualTo(mixed().html());
        assertThat(mixed().json()).isEqualTo(mixed().json());
        assertThat(mixed().markdown()).isEqualTo(mixed().markdown());
    }

    @Test
    void theJsonHasItsSchemaAndWhatItCovers() {
        var json = JsonMapper.shared().readTree(mixed().json());

        assertThat(json.path("schema").stringValue()).isEqualTo("holdfast-report/1");
        assertThat(json.path("covers").path("objects").intValue()).isEqualTo(68);
        assertThat(json.path("covers").path("digest").stringValue()).isEqualTo("cd".repeat(32));
        assertThat(json.path("covers").path("listedAt").stringValue()).isEqualTo(Editions.NOW.toString());
        assertThat(json.path("state").path("word").stringValue()).isEqualTo("NOT_CONTAINED");
        assertThat(json.path("targets").path(1).path("target").stringValue()).isEqualTo(POD);
        assertThat(json.path("evidence").path("missing").size()).isEqualTo(2);
        assertThat(json.path("stateHash").stringValue()).hasSize(64);
        assertThat(json.propertyNames())
                .containsExactly(
                        "schema",
                        "case",
                        "area",
                        "version",
                        "at",
                        "stateHash",
                        "covers",
                        "previousSealSha256",
                        "unsignedBecause",
                        "state",
                        "detection",
                        "targets",
                        "evidence",
                        "groups",
                        "todo",
                        "clocks",
                        "playbook",
                        "people",
                        "timeline",
                        "linked",
                        "notes");
    }

    @Test
    void theCasesThatTheDetectionNamesAreShownWhereTheirEvidenceLies() throws Exception {
        String arn = "arn:aws:guardduty:eu-central-1:123456789012:detector/d1/finding/5e9";
        var file = CaseBook.empty()
                .finding(
                        "Execution:Runtime/NewBinaryExecuted",
                        CaseBook.T0,
                        finding -> finding.put("associatedAttackSequenceArn", arn))
                .read();

        var rendered = Pages.render(file, Editions.plan(), Editions.third());

        assertThat(Parsed.of(rendered.html()).all("li"))
                .extracting(Element::getTextContent)
                .contains("cases/gd-5e9/");
        assertThat(JsonMapper.shared()
                        .readTree(rendered.json())
                        .at("/detection/relatedCases/0")
                        .stringValue())
                .isEqualTo("gd-5e9");
        assertThat(new String(mixed().html(), StandardCharsets.UTF_8)).doesNotContain("Related cases");
    }

    @Test
    void theMarkdownIsShortAndSaysTheSame() {
        String text = new String(mixed().markdown(), StandardCharsets.UTF_8);

        assertThat(text).startsWith("# NOT CONTAINED: case gd-1\n");
        assertThat(text)
                .contains(
                        "- pod/shop/miner-7: **NOT CONTAINED**",
                        "- pod/shop/cart-1: **NETWORK CONTAINED, IDENTITIES LIVE**")
                .contains("- [ ] Now: Isolate pod/shop/miner-7", "OVERDUE by 14 min", "`cases/gd-1/report/0003/`");
        assertThat(text.lines().count()).isLessThan(60);
    }
}
