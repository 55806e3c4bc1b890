//! JPEG by libjpeg-turbo, which shrinks while it decodes; everything else by the image crate. Both are resized with SIMD.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage, RgbaImage};
use lambda_runtime::Error;
use std::io::Cursor;
use turbojpeg::{Compressor, Decompressor, PixelFormat, ScalingFactor, Subsamp};

const SIZE: usize = 256;
const QUALITY: i32 = 80;

/// The thumbnail and its content type.
pub fn of(file: &[u8]) -> Result<(Vec<u8>, &'static str), Error> {
    let reader = ImageReader::new(Cursor::new(file)).with_guessed_format()?;
    if reader.format() == Some(ImageFormat::Jpeg) {
        let orientation = reader.into_decoder()?.orientation()?;
        let mut small = DynamicImage::ImageRgb8(jpeg(file)?);
        small.apply_orientation(orientation);
        Ok((encode(&small.into_rgb8())?, "image/jpeg"))
    } else {
        let mut thumbnail = Vec::new();
        other(reader.decode()?)?.write_to(&mut Cursor::new(&mut thumbnail), ImageFormat::Png)?;
        Ok((thumbnail, "image/png"))
    }
}

fn jpeg(file: &[u8]) -> Result<RgbImage, Error> {
    let mut decoder = Decompressor::new()?;
    let header = decoder.read_header(file)?;
    let (target_width, target_height) = fit(header.width, header.height);
    let scaled = [8, 4, 2]
        .map(|denominator| ScalingFactor::new(1, denominator))
        .into_iter()
        // leaves at least a factor of two to the filter
        .find(|factor| {
            factor.scale(header.width) >= 2 * target_width && factor.scale(header.height) >= 2 * target_height
        })
        .unwrap_or(ScalingFactor::ONE);
    decoder.set_scaling_factor(scaled)?;
    let (width, height) = (scaled.scale(header.width), scaled.scale(header.height));
    let mut pixels = vec![0; width * height * 3];
    let target = turbojpeg::Image { pixels: &mut pixels[..], width, pitch: width * 3, height, format: PixelFormat::RGB };
    decoder.decompress(file, target)?;
    let small = resize(&pixels, (width, height), (target_width, target_height), PixelType::U8x3)?;
    RgbImage::from_raw(target_width as u32, target_height as u32, small).ok_or("wrong buffer size".into())
}

fn encode(image: &RgbImage) -> Result<Vec<u8>, Error> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let mut encoder = Compressor::new()?;
    encoder.set_quality(QUALITY)?;
    encoder.set_subsamp(Subsamp::Sub2x2)?;
    let source =
        turbojpeg::Image { pixels: image.as_raw().as_slice(), width, pitch: width * 3, height, format: PixelFormat::RGB };
    Ok(encoder.compress_to_vec(source)?)
}

fn other(image: DynamicImage) -> Result<RgbaImage, Error> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let target = fit(width, height);
    let small = resize(image.into_rgba8().as_raw(), (width, height), target, PixelType::U8x4)?;
    RgbaImage::from_raw(target.0 as u32, target.1 as u32, small).ok_or("wrong buffer size".into())
}

fn resize(pixels: &[u8], from: (usize, usize), to: (usize, usize), kind: PixelType) -> Result<Vec<u8>, Error> {
    let source = ImageRef::new(from.0 as u32, from.1 as u32, pixels, kind)?;
    let mut small = Image::new(to.0 as u32, to.1 as u32, kind);
    let lanczos = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new().resize(&source, &mut small, &lanczos)?;
    Ok(small.into_vec())
}

fn fit(width: usize, height: usize) -> (usize, usize) {
    if width.max(height) <= SIZE {
        return (width, height);
    }
    let scaled = |side: usize| ((side * SIZE) as f64 / width.max(height) as f64).round().max(1.0) as usize;
    (scaled(width), scaled(height))
}
