"""Line charts as SVG, without anything installed."""

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 220, 60, 14, 30, 28


def chart(title, points, marks=()):
    """`points`: (minutes, value). `marks`: minutes at which the daemon was killed."""
    if not points:
        points = [(0, 0)]
    last = max(x for x, _ in points) or 1
    top = nice(max(y for _, y in points) or 1)
    across = lambda x: LEFT + (WIDTH - LEFT - RIGHT) * x / last
    down = lambda y: HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * y / top
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="11">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="18" font-size="13" font-weight="bold">{title}</text>']
    for step in range(5):
        value = top * step / 4
        parts.append(f'<path d="M{LEFT} {down(value):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{down(value) + 4:.1f}" text-anchor="end">{value:g}</text>')
    for mark in marks:
        parts.append(f'<path d="M{across(mark):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#c33" stroke-dasharray="2 3"/>')
    line = " ".join(f"{across(x):.1f},{down(y):.1f}" for x, y in thin(points))
    parts.append(f'<polyline points="{line}" fill="none" stroke="#246" stroke-width="1.5"/>')
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 8}" text-anchor="end">{last:.0f} minutes'
                 f'{"; red: killed" if marks else ""}</text></svg>')
    return "\n".join(parts) + "\n"


def nice(value):
    """A round number at or above the value."""
    power = 10 ** (len(str(int(value))) - 1) if value >= 1 else 1
    return next(step * power for step in (1, 2, 4, 5, 8, 10) if step * power >= value)


def thin(points, most=700):
    return points[::max(1, len(points) // most)]
