package dev.holdfast.report.page;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The page as a strict parser sees it. */
final class Parsed {
    private final Document document;
    private final List<Element> elements = new ArrayList<>();

    private Parsed(Document document) {
        this.document = document;
        collect(document.getDocumentElement());
    }

    static Parsed of(byte[] html) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setAttribute("http://www.oracle.com/xml/jaxp/properties/maxGeneralEntitySizeLimit", "0");
        var builder = factory.newDocumentBuilder();
        builder.setErrorHandler(null);
        return new Parsed(builder.parse(new ByteArrayInputStream(html)));
    }

    private void collect(Element element) {
        elements.add(element);
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element one) {
                collect(one);
            }
        }
    }

    List<Element> all(String name) {
        return elements.stream().filter(one -> one.getTagName().equals(name)).toList();
    }

    String text() {
        return document.getDocumentElement().getTextContent();
    }

    /** Every kind of element with every attribute it has anywhere: what no data may add to. */
    SortedMap<String, List<String>> shape() {
        var shape = new TreeMap<String, List<String>>();
        for (Element element : elements) {
            var names = shape.computeIfAbsent(element.getTagName(), _ -> new ArrayList<>());
            for (int i = 0; i < element.getAttributes().getLength(); i++) {
                String name = element.getAttributes().item(i).getNodeName();
                if (!names.contains(name)) {
                    names.add(name);
                }
            }
            names.sort(null);
        }
        return shape;
    }

    /** Values of an attribute, wherever it stands. */
    List<String> values(String attribute) {
        return elements.stream()
                .filter(one -> one.hasAttribute(attribute))
                .map(one -> one.getAttribute(attribute))
                .toList();
    }

    boolean hasComments() {
        return hasComments(document);
    }

    private static boolean hasComments(Node node) {
        boolean isOdd =
                node.getNodeType() == Node.COMMENT_NODE || node.getNodeType() == Node.PROCESSING_INSTRUCTION_NODE;
        for (Node child = node.getFirstChild(); child != null && !isOdd; child = child.getNextSibling()) {
            isOdd = hasComments(child);
        }
        return isOdd;
    }
}
