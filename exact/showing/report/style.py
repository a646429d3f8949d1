# ruff: noqa: E501 (a style sheet)
"""The style sheet of a report: a laptop, a phone, paper; light and dark by the reader's own setting."""

STYLE = """
:root { --ink: #1b1c1e; --soft: #5b6068; --rule: #d8dbe0; --tint: #f5f6f8; --page: #ffffff; --ok: #14652f; --bad: #a3161a;
  --accent: #0b5cab; --warm: #b3541e; --fill: #dbe7f5; --mark: #fff3d6; --violet: #6b3fa0; --sand: #f3dfa6; --sky: #a9d3ee; --rose: #e9b3c4; --leaf: #a9d8b4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7e8ea; --soft: #a6abb3; --rule: #3a3e45; --tint: #202328; --page: #16181b;
  --ok: #74d394; --bad: #ff8f8f; --accent: #7db7f2; --warm: #f0a26b; --fill: #22364d; --mark: #3a3220; --violet: #c3a3ef; --sand: #6b5a22; --sky: #235878; --rose: #74394e; --leaf: #28583a; } }
* { box-sizing: border-box; }
html { color-scheme: light dark; }
body { font: 16px/1.55 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; color: var(--ink); background: var(--page); max-width: 74rem;
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
.wide { overflow-x: auto; margin: .6rem 0; background: linear-gradient(to right, var(--page) 40%, transparent) 0 0/2.5rem 100% no-repeat local,
  linear-gradient(to left, var(--page) 40%, transparent) 100% 0/2.5rem 100% no-repeat local, linear-gradient(to right, var(--rule), transparent) 0 0/.7rem 100% no-repeat,
  linear-gradient(to left, var(--rule), transparent) 100% 0/.7rem 100% no-repeat; } /* a shade where a table goes on */
table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
.caption { font-weight: 600; font-size: .92rem; margin: .9rem 0 -.2rem; }
th, td { padding: .28rem .7rem .28rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
th { color: var(--soft); font-weight: 600; } td.n, th.n { text-align: right; padding-left: .7rem; white-space: nowrap; }
tr.sum td { font-weight: 600; }
data, .who { white-space: nowrap; } abbr { text-decoration: none; } data[title] { text-decoration: underline dotted var(--soft); text-underline-offset: .2em; cursor: help; }
td.here { background: var(--mark); }
.readings { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
.readings > section { border: 1px solid var(--rule); border-radius: .4rem; padding: .2rem 1rem .8rem; min-width: 0; }
.readings table { font-size: .88rem; } .readings.broad table { font-size: .79rem; } .readings td.n, .readings th.n { padding-left: .4rem; padding-right: .4rem; }
mo.sum { font-size: 1.6em; } .formula { overflow-x: auto; overflow-y: hidden; padding: .3rem 0; } math { font-size: 1.05rem; } math[display=block] { text-align: left; margin: 0; }
figure { margin: 1rem 0; } figcaption { color: var(--soft); font-size: .9rem; max-width: 46rem; }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem; } .pictures figure { flex: 1 1 30%; min-width: min(100%, 17rem); max-width: 32rem; margin: .4rem 0; }
svg { max-width: 100%; height: auto; display: block; } svg text { fill: var(--ink); font: 12px system-ui, "DejaVu Sans", sans-serif; }
svg .soft { fill: var(--soft); } svg .axis { stroke: var(--soft); stroke-width: 1; } svg .grid { stroke: var(--rule); stroke-width: 1; }
svg .set { fill: var(--fill); stroke: var(--accent); stroke-width: 1; }
svg .outcome { fill: var(--page); stroke: var(--ink); stroke-width: 1.3; } svg .support { stroke: var(--warm); stroke-width: 1.5; stroke-dasharray: 6 4; }
svg .point { fill: var(--warm); stroke: var(--page); stroke-width: 1.5; } svg .threat { fill: var(--violet); stroke: var(--page); stroke-width: 1.5; }
svg .edge { stroke: var(--rule); stroke-width: 1.5; } svg .node { fill: var(--tint); stroke: var(--accent); stroke-width: 1.3; }
svg .cell { stroke: var(--page); stroke-width: .8; } svg .open { fill: var(--page); stroke: var(--warm); stroke-width: 1.6; } svg .one { fill: var(--sand); }
svg .several { fill: var(--sky); } svg .everyone { fill: var(--rose); } svg .both { fill: var(--leaf); } svg .replies { fill: var(--tint); } svg .held { fill: var(--warm); fill-opacity: .75; } svg .paid { fill: var(--mark); stroke: var(--warm); }
svg .side { stroke: var(--warm); stroke-width: 4; stroke-linecap: round; } svg .side.open { stroke-dasharray: 2 6; } svg .side.paid { stroke-opacity: .5; }
svg .stroke { fill: none; stroke: var(--ink); stroke-opacity: .28; stroke-width: .9; } svg .hatch { pointer-events: none; }
svg .halo { paint-order: stroke; stroke: var(--page); stroke-width: 3px; stroke-linejoin: round; pointer-events: none; } svg .strong { font-weight: 700; font-size: 14px; }
svg .mark { fill: var(--warm); stroke: var(--ink); stroke-width: 1.6; } svg .family { fill: none; stroke: var(--warm); stroke-width: 4; stroke-linejoin: round; stroke-opacity: .8; }
svg .face { fill: var(--accent); fill-opacity: .2; stroke: var(--accent); stroke-width: 3; stroke-linejoin: round; stroke-linecap: round; }
.swatch { display: inline-block; vertical-align: -.1rem; } .defs { position: absolute; }
@media (max-width: 30rem) { .readings math { font-size: .9em; } .readings > section { padding: .2rem .7rem .8rem; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } .wide { overflow: visible; background: none; } nav { display: none; } p, ul, figcaption { max-width: none; }
  h2 { margin-top: 1.4rem; padding-top: .6rem; } h2, h3, .caption { break-after: avoid; } figure, tr, .formula, .verdict { break-inside: avoid; } data[title] { text-decoration: none; }
  .readings { grid-template-columns: 1fr 1fr; gap: .6rem; } .readings.broad { grid-template-columns: 1fr; } .readings > section { padding: 0 .6rem .4rem; } .readings:not(.broad) > section { break-inside: avoid; }
  table, .readings table, .readings.broad table { font-size: 8.5pt; } .readings:not(.broad) math { font-size: .8em; } th, td { padding: .16rem .5rem .16rem 0; } .readings td.n, .readings th.n { padding-left: .3rem; padding-right: .2rem; } .pictures figure { flex: 0 1 31%; min-width: 0; } .pictures figure:only-child { flex-basis: 60%; } }
"""
