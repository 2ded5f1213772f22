#version 330
// The lens: distortion, fall-off toward the corners, exposure. Rows leave top first.
in vec2 place;
out vec4 pixel;
uniform sampler2D drawn;
uniform vec2 size_px;
uniform vec2 focal_px;
uniform vec2 centre_px;
uniform vec2 distortion;
uniform float exposure;
uniform float vignette;
void main() {
    vec2 bent = (place * size_px - centre_px) / focal_px;
    vec2 straight = bent;
    for (int i = 0; i < 4; i++) {
        float square = dot(straight, straight);
        straight = bent / (1. + square * (distortion.x + square * distortion.y));
    }
    vec2 at = (straight * focal_px + centre_px) / size_px;
    vec3 c = texture(drawn, vec2(at.x, 1. - at.y)).rgb * exposure;
    c *= 1. - vignette * dot(place - .5, place - .5) * 2.;
    c = c * 1.12 / (c * .28 + .86);
    pixel = vec4(pow(clamp(c, 0., 1.), vec3(1. / 1.9)), 1);
}
