package dev.holdfast.drill.emulator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** The little XML that the front has to read and change. */
final class Xml {
    private Xml() {}

    static Document parse(byte[] bytes) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("the emulator's answer is not XML: " + e.getMessage(), e);
        }
    }

    static byte[] bytes(Document document) throws IOException {
        try {
            var out = new ByteArrayOutputStream();
            TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(out));
            return out.toByteArray();
        } catch (TransformerException e) {
            throw new IOException(e);
        }
    }

    /** The child elements of that name. */
    static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && name.equals(element.getTagName())) {
                found.add(element);
            }
        }
        return found;
    }

    /** The text of the first child element of that name. */
    static Optional<String> text(Element parent, String name) {
        return children(parent, name).stream().map(Element::getTextContent).findFirst();
    }

    /** Sets the text of the child element of that name, which is made if it is not there. */
    static void set(Element parent, String name, String value) {
        Element child = children(parent, name).stream().findFirst().orElseGet(() -> {
            Element made = parent.getOwnerDocument().createElement(name);
            parent.appendChild(made);
            return made;
        });
        child.setTextContent(value);
    }

    static String element(String name, Object value) {
        return "<" + name + ">" + escaped(value.toString()) + "</" + name + ">";
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
