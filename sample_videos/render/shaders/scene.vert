#version 330
uniform mat4 camera_view;
uniform mat4 light_view;
in vec3 point;
in vec3 normal;
in vec3 rest;
in vec3 colour;
out vec3 world;
out vec3 world_normal;
out vec3 rest_place;
out vec3 base_colour;
out vec4 in_light;
void main() {
    world = point;
    world_normal = normal;
    rest_place = rest;
    base_colour = colour;
    in_light = light_view * vec4(point, 1);
    gl_Position = camera_view * vec4(point, 1);
}
