// Colours and lights people and room, compiled once for each KIND: see surfaces.py. (Software renderers run both sides of every branch, so branches must fold.)
in vec3 world;
in vec3 world_normal;
in vec3 rest_place;
in vec3 base_colour;
in vec4 in_light;
out vec4 pixel;
uniform sampler2DShadow shadow;
uniform vec3 camera_place;
uniform vec3 light_direction;
uniform vec3 light_colour;
uniform vec3 ambient_colour;
uniform vec3 eye;
uniform vec3 mouth;
uniform vec3 hair_colour;
uniform float stubble;
uniform int top_pattern;
uniform float pattern_z;
uniform vec3 feet;
uniform vec3 hips;
uniform sampler2D noise_map;

float hash(vec3 p) { return fract(sin(dot(p, vec3(127.1, 311.7, 74.7))) * 43758.5453); }

float noise(vec3 p) { return texture(noise_map, (p.xy + p.z * vec2(.37, .73)) / 64.).r; }

float grain(vec3 p) { return .6 * noise(p) + .3 * noise(p * 2.7); }

float blob(vec3 offset, vec3 radii, float soft) { return smoothstep(1., soft, length(offset / radii)); }

vec3 face(vec3 c) {
    vec3 q = vec3(abs(rest_place.x), rest_place.yz);
    vec3 from_eye = q - eye;
    float brow = blob(from_eye - vec3(.001, -.012, .028 - .10 * max(from_eye.x, 0.)), vec3(.022, .05, .0055), .7);
    float socket = blob(from_eye - vec3(0, -.01, 0), vec3(.024, .03, .013), .6);
    float lip = blob(q - mouth + vec3(0, .008, 0), vec3(.024, .022, .0105), .7);
    float cheek = blob(from_eye - vec3(.010, -.01, -.035), vec3(.028, .03, .024), .2);
    float beard = stubble * smoothstep(.012, -.02, rest_place.z - mouth.z - .2 * max(q.x - .03, 0.))
                * smoothstep(.01, -.02, rest_place.y - mouth.y - .06) * step(mouth.z - .06, rest_place.z);
    c = mix(c, hair_colour * 1.2, .6 * beard);
    c = mix(c, c * vec3(.80, .52, .50), .8 * lip);
    c = mix(c, c * vec3(1.05, .84, .80), .5 * cheek);
    c *= 1. - .3 * socket;
    return mix(c, hair_colour * 1.2, .85 * brow);
}

vec3 top(vec3 c) {
    if (top_pattern == 1) c *= mod(rest_place.z, .07) < .03 ? 1. : .55;
    if (top_pattern == 2 && abs(rest_place.z - pattern_z) < .05 && rest_place.y < 0. && abs(rest_place.x) < .09)
        c = mix(c, vec3(.85), .8 * step(.35, noise(rest_place * 60.)));
    if (top_pattern == 3 && rest_place.z > pattern_z + .04) c = c * .4 + .25;
    return c * (.94 + .12 * grain(rest_place * 90.));
}

vec3 iris(vec3 c) {
    float radius = length((vec3(abs(rest_place.x), rest_place.yz) - eye).xz);
    if (rest_place.y > eye.y) return vec3(.8);
    return radius < .0030 ? vec3(.02) : radius < .0065 ? vec3(.22, .13, .07) : vec3(.80);
}

vec3 planks(vec3 c, float width, float length_m) {
    float row = floor(world.x / width);
    float shift = hash(vec3(row, 3, 1)) * length_m;
    float board = floor((world.y + shift) / length_m);
    c *= .80 + .36 * hash(vec3(row, board, 7));
    c *= .86 + .28 * grain(vec3(world.x * 40., world.y * 3., 1.));
    bool gap = fract(world.x / width) < .02 || fract((world.y + shift) / length_m) < .003;
    return gap ? c * .55 : c;
}

vec3 tiles(vec3 c, vec2 at, vec2 size, float joint) {
    vec2 cell = floor(at / size);
    vec2 inside = fract(at / size) * size;
    c *= .88 + .2 * hash(vec3(cell, 5)) + .08 * grain(vec3(at * 9., 2.));
    bool gap = inside.x < joint || inside.y < joint;
    return gap ? c * .6 + .08 : c;
}

vec3 painted(const int kind, vec3 c, vec2 on_wall) {
    if (kind == 0) return c * (.96 + .08 * noise(rest_place * 40.));
    if (kind == 8) return face(c);
    if (kind == 1) return top(c);
    if (kind == 2) return c * (.93 + .14 * grain(rest_place * 70.));
    if (kind == 3) return c * (.7 + .8 * (.5 + .5 * sin(rest_place.x * 220. + 6. * sin(rest_place.y * 60. + rest_place.z * 35.))));
    if (kind == 4) return rest_place.z < .022 ? mix(c, vec3(.85), .8) : c;
    if (kind == 6) return iris(c);
    if (kind == 10) return planks(c, .14, 1.4);
    if (kind == 11) return tiles(c, world.xy, vec2(.33), .006);
    if (kind == 12) return c * (.75 + .5 * grain(world * 55.)) * (.9 + .2 * noise(world * 3.));
    if (kind == 13) return c * (.85 + .25 * grain(world * 2.5) + .08 * noise(world * 60.));
    if (kind == 20) return c * (.97 + .06 * noise(world * 1.5));
    if (kind == 21) {
        float row = floor(on_wall.y / .075);
        return tiles(c, on_wall + vec2(.11 * mod(row, 2.), 0), vec2(.22, .075), .010);
    }
    if (kind == 22) return mod(on_wall.x, .6) < .012 ? c * .6 : c * (.9 + .15 * grain(vec3(on_wall.x * 25., on_wall.y * 2., 3)));
    if (kind == 30) return c * (.8 + .3 * grain(vec3(world.xy * 4., world.z * 30.)));
    if (kind == 31) return mix(c, c.bgr * 1.4, hash(floor(world * 7.))) * (.7 + .5 * grain(world * 5.));
    if (kind == 32) return c * (.88 + .24 * grain(world * 60.));
    if (kind == 34) return c * (.6 + .8 * noise(world * 35.));
    return c;
}

float lit(float facing) {
    vec3 at = in_light.xyz / in_light.w * .5 + .5;
    if (any(lessThan(at, vec3(0))) || any(greaterThan(at, vec3(1)))) return 1.;
    float bias = .0020 + .0022 * (1. - max(facing, 0.));
    float sum = 0.;
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            sum += texture(shadow, vec3(at.xy + (vec2(i, j) - .5) * .0018, at.z - bias));
    return sum / 4.;
}

float contact_shade(const int kind) {
    if (kind < 10 || kind > 13) return 1.;
    vec2 to_feet = world.xy - feet.xy, to_hips = world.xy - hips.xy;
    float shade = 1. - .5 * exp(-dot(to_feet, to_feet) / .05);
    return shade * (1. - .35 * exp(-dot(to_hips, to_hips) / .09) * exp(-hips.z / .6));
}

void main() {
    const int kind = KIND;
    const bool skin = KIND == 0 || KIND == 8;
    vec3 n = normalize(world_normal), to_eye = normalize(camera_place - world);
    if (kind < 10 && dot(n, to_eye) < 0.) n = -n;
    vec2 on_wall = abs(n.x) > .5 ? world.yz : world.xz;
    vec3 c = painted(kind, base_colour, on_wall);
    if (kind == 33) { pixel = vec4(c * (.9 + .1 * noise(world * 3.)), 1); return; }
    float facing = dot(n, light_direction);
    float wrap = skin ? .18 : .05;
    float direct = max((facing + wrap) / (1. + wrap), 0.);
    float seen = lit(facing);
    if (kind >= 20 && kind < 30) seen = mix(seen, 1., .6);
    vec3 fill_direction = normalize(vec3(-light_direction.x, -light_direction.y * .6 - .3, .45));
    vec3 ambient = ambient_colour * mix(.75, 1.12, n.z * .5 + .5) * contact_shade(kind);
    float shine = skin ? .10 : kind == 3 ? .16 : kind == 6 || kind == 7 ? .45 : kind == 10 || kind == 11 ? .10 : .04;
    float gloss = kind == 6 ? 60. : kind == 7 ? 30. : 16.;
    float mirror = pow(max(dot(n, normalize(light_direction + to_eye)), 0.), gloss) * step(0., facing);
    vec3 light = ambient + light_colour * direct * seen + .4 * ambient_colour * max(dot(n, fill_direction), 0.);
    vec3 shown = c * light + shine * seen * mirror * light_colour;
    if (kind < 10) shown *= 1. - .25 * pow(1. - max(dot(n, to_eye), 0.), 3.);
    pixel = vec4(shown, 1);
}
