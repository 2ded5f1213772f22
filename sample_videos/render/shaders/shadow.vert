#version 330
uniform mat4 light_view;
in vec3 point;
void main() { gl_Position = light_view * vec4(point, 1); }
