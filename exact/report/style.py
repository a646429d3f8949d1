# ruff: noqa: E501 (a style sheet)
"""The style sheet of a report: a laptop, a phone, paper; light and dark by the reader's own setting."""

STYLE = """
:root { --ink: #1b1c1e; --soft: #5b6068; --rule: #d8dbe0; --tint: #f5f6f8; --page: #ffffff; --ok: #14652f; --bad: #a3161a;
  --accent: #0b5cab; --warm: #b3541e; --fill: #dbe7f5; --mark: #fff3d6; --violet: #6b3fa0; --green: #1b7f4b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7e8ea; --soft: #a6abb3; --rule: #3a3e45; --tint: #202328; --page: #16181b;
  --ok: #74d394; --bad: #ff8f8f; --accent: #7db7f2; --warm: #f0a26b; --fill: #22364d; --mark: #3a3220; --violet: #c3a3ef; --green: #6fcf97; } }
* { box-sizing: border-box; }
html { color-scheme: light dark; }
body { font: 16px/1.55 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; color: var(--ink); background: var(--page); max-width: 62rem;
  margin: 0 auto; padding: 2rem 1.2rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .3rem; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 2.6rem 0 .5rem; padding-top: 1.2rem; border-top: 1px solid var(--rule); overflow-wrap: anywhere; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; }
p, ul { max-width: 46rem; }
.note { color: var(--soft); font-size: .92rem; }
.hash { overflow-wrap: anywhere; font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .8rem; }
.verdict { background: var(--tint); border-left: .3rem solid var(--accent); padding: .7rem 1rem; margin: 1rem 0; font-size: 1.05rem; }
.verdict.good { border-color: var(--ok); } .verdict.bad { border-color: var(--bad); }
.yes { color: var(--ok); white-space: nowrap; } .no { color: var(--bad); font-weight: 600; white-space: nowrap; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; padding: 0; font-size: .95rem; }
a { color: var(--accent); }
.wide { overflow-x: auto; margin: .6rem 0; }
table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; white-space: nowrap; font-weight: 600; padding: .2rem 0 .3rem; }
th, td { padding: .28rem .7rem .28rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
th { color: var(--soft); font-weight: 600; } td.n, th.n { text-align: right; padding-left: .7rem; white-space: nowrap; }
tr.sum td { font-weight: 600; }
data[title] { text-decoration: underline dotted var(--soft); text-underline-offset: .2em; cursor: help; }
td.here { background: var(--mark); }
.readings { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
.readings > section { border: 1px solid var(--rule); border-radius: .4rem; padding: .2rem 1rem .8rem; min-width: 0; }
mo.sum { font-size: 1.6em; } .formula { overflow-x: auto; overflow-y: hidden; padding: .3rem 0; } math { font-size: 1.05rem; } math[display=block] { text-align: left; margin: 0; }
figure { margin: 1rem 0; } figcaption { color: var(--soft); font-size: .9rem; max-width: 46rem; }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem; } .pictures figure { flex: 1 1 17rem; max-width: 32rem; margin: .4rem 0; min-width: 0; }
svg { max-width: 100%; height: auto; display: block; } svg text { fill: var(--ink); font: 12px system-ui, "DejaVu Sans", sans-serif; }
svg .soft { fill: var(--soft); } svg .axis { stroke: var(--soft); stroke-width: 1; } svg .grid { stroke: var(--rule); stroke-width: 1; }
svg .set { fill: var(--fill); stroke: var(--accent); stroke-width: 1; } svg .frontier { fill: none; stroke: var(--accent); stroke-width: 3.5; stroke-linecap: round; }
svg .outcome { fill: var(--page); stroke: var(--ink); stroke-width: 1.3; } svg .support { stroke: var(--warm); stroke-width: 1.5; stroke-dasharray: 6 4; }
svg .point { fill: var(--warm); stroke: var(--page); stroke-width: 1.5; } svg .threat { fill: var(--violet); stroke: var(--page); stroke-width: 1.5; }
svg .edge { stroke: var(--rule); stroke-width: 1.5; } svg .node { fill: var(--tint); stroke: var(--accent); stroke-width: 1.3; }
svg .cell { stroke: var(--page); stroke-width: .6; } svg .open { fill: var(--warm); } svg .replies { fill: var(--fill); } svg .mixed { fill: var(--green); fill-opacity: .55; } svg .ratios { fill: var(--violet); fill-opacity: .45; }
.key { display: inline-block; width: .8rem; height: .8rem; vertical-align: -.1rem; margin: 0 .3rem 0 .9rem; border: 1px solid var(--rule); }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; } .wide { overflow: visible; } nav { display: none; }
  section, figure, table { break-inside: avoid; } h2 { break-after: avoid; } data[title] { text-decoration: none; } }
"""
