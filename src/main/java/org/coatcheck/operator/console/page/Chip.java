package org.coatcheck.operator.console.page;

/**
 * A link to another view of a page.
 *
 * @param on whether this is the view
 */
public record Chip(String text, String url, boolean on) {}
