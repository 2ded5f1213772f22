#version 330
// Moves rest vertices by their bones; the result is captured, not drawn.
const int BONE_ROWS = 3 * 48;
uniform vec4 bone_rows[BONE_ROWS];
in vec3 rest_point;
in vec3 rest_normal;
in vec3 bones_a;
in vec3 bones_b;
in vec3 shares_a;
in vec3 shares_b;
out vec3 moved_point;
out vec3 moved_normal;

void add_bone(float bone, float share, inout vec4 x, inout vec4 y, inout vec4 z) {
    int row = 3 * int(bone + 0.5);
    x += share * bone_rows[row];
    y += share * bone_rows[row + 1];
    z += share * bone_rows[row + 2];
}

void main() {
    vec4 x = vec4(0), y = vec4(0), z = vec4(0);
    for (int k = 0; k < 3; k++) {
        add_bone(bones_a[k], shares_a[k], x, y, z);
        add_bone(bones_b[k], shares_b[k], x, y, z);
    }
    vec4 point = vec4(rest_point, 1);
    moved_point = vec3(dot(x, point), dot(y, point), dot(z, point));
    moved_normal = vec3(dot(x.xyz, rest_normal), dot(y.xyz, rest_normal), dot(z.xyz, rest_normal));
}
