package org.coatcheck.operator.console;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.testing.Eventually;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;

/** A Chromium of this machine without a window. It skips the test where there is none. */
final class Browser implements AutoCloseable {

    /** Where the pictures for the README go: {@code -Dconsole.pictures=src/site}. Without it, there are none. */
    private static final Optional<Path> PICTURES =
            Optional.ofNullable(System.getProperty("console.pictures")).map(Path::of);

    private final ChromeDriver driver;

    Browser() {
        Optional<Path> chromium = onPath("chromium", "google-chrome");
        Optional<Path> chromeDriver = onPath("chromedriver");
        assumeTrue(
                chromium.isPresent() && chromeDriver.isPresent(),
                "there is no browser to test the console with: install chromium and chromium-driver");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow().toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars");
        // Without it, Selenium looks for a driver on the Internet.
        System.setProperty("webdriver.chrome.driver", chromeDriver.orElseThrow().toString());
        driver = new ChromeDriver(options);
        resize(1280, 860);
    }

    private static Optional<Path> onPath(String... names) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    void resize(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void open(String url) {
        driver.get(url);
    }

    String url() {
        return driver.getCurrentUrl();
    }

    /** What a script returns. */
    Object run(String script, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(script, arguments);
    }

    /** The text of all elements that the selector finds now. */
    String text(String selector) {
        return String.valueOf(
                run("return [...document.querySelectorAll(arguments[0])].map(e => e.innerText).join('\\n')", selector));
    }

    /** Waits until the element is there, and returns it. */
    WebElement find(String selector) throws InterruptedException {
        return Eventually.get(
                selector + " on " + url(),
                () -> driver.findElements(By.cssSelector(selector)).stream().findFirst());
    }

    /** Waits until the elements that the selector finds have this text. */
    void waitFor(String selector, String text) throws InterruptedException {
        Eventually.get(
                text + " in " + selector + " on " + url(),
                () -> Optional.of(text(selector)).filter(found -> found.contains(text)));
    }

    void type(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Drops a file on an element, as a person would. */
    void drop(String selector, String name, byte[] bytes) throws InterruptedException {
        run("""
                const bytes = Uint8Array.from(atob(arguments[2]), letter => letter.charCodeAt(0));
                const dropped = new DataTransfer();
                dropped.items.add(new File([bytes], arguments[1], {type: 'image/jpeg'}));
                arguments[0].dispatchEvent(new DragEvent('drop', {dataTransfer: dropped, bubbles: true, cancelable: true}));
                """, find(selector), name, Base64.getEncoder().encodeToString(bytes));
    }

    /** Chooses a file in an input. */
    void choose(String selector, Path file) throws InterruptedException {
        find(selector).sendKeys(file.toAbsolutePath().toString());
    }

    /** Drags to the right, from and to so many pixels before the right edge of the element. */
    void dragAtTheRightEdge(String selector, int from, int to) throws InterruptedException {
        WebElement element = find(selector);
        int right = element.getSize().getWidth() / 2;
        new Actions(driver)
                .moveToElement(element, right - from, 0)
                .clickAndHold()
                .moveByOffset(from - to, 0)
                .release()
                .perform();
    }

    /** Whether the right edge of the canvas, some pixels wide, has the green of done. */
    boolean isGreenAtTheRightEdge(String canvas) {
        return (boolean) run("""
                const canvas = document.querySelector(arguments[0]);
                const pixels = canvas.getContext('2d').getImageData(canvas.width - 14, 0, 14, canvas.height).data;
                return pixels.some((red, i) => i % 4 === 0 && pixels[i + 1] - red > 60);
                """, canvas);
    }

    /** Makes the page keep the texts of a drawing that it begins from now on. */
    void keepDrawnTexts() {
        run("""
                window.drawn = [];
                const canvas = CanvasRenderingContext2D.prototype;
                const { clearRect, fillText } = canvas;
                canvas.clearRect = function (...place) {
                  window.drawn = [];
                  clearRect.apply(this, place);
                };
                canvas.fillText = function (text, ...place) {
                  window.drawn.push(text);
                  fillText.call(this, text, ...place);
                };
                """);
    }

    /** The texts of the last drawing that contain this one. */
    List<String> drawnTexts(String part) {
        return String.valueOf(run("return window.drawn.join('\\n')"))
                .lines()
                .filter(text -> text.contains(part))
                .toList();
    }

    /** Has its clock in a time zone; in that of the machine if it is empty. */
    void liveIn(String timeZone) {
        driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", timeZone));
    }

    static boolean takesPictures() {
        return PICTURES.isPresent();
    }

    /** Takes a picture of the page, if pictures are asked for. */
    void picture(String name) throws IOException {
        if (takesPictures()) {
            resize(1280, 1080);
            Path folder = Files.createDirectories(PICTURES.orElseThrow());
            Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        }
    }

    /** How many milliseconds after it was asked for the page was painted first. */
    double firstPaint() throws InterruptedException {
        return Eventually.get(
                        "first paint of " + url(),
                        () -> Optional.ofNullable((Number)
                                run("return performance.getEntriesByName('first-contentful-paint')[0]?.startTime")))
                .doubleValue();
    }

    /** Forgets who it is. */
    void forget() {
        driver.manage().deleteAllCookies();
    }

    /** What the pages have complained of since the last call, such as a script that the policy does not allow. */
    List<String> violations() {
        return driver.manage().logs().get("browser").getAll().stream()
                .map(Object::toString)
                .filter(line -> !line.contains("/picture?"))
                // The browser asks for it by itself, without the cookie, if a page is left before its head was read.
                .filter(line -> !line.contains("/favicon.ico"))
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
