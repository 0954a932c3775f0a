"""The results page: how most searches are answered without rendering a template.

Almost every request is the first page of results near a postcode. On that page only the postcode,
the distances and the order of the cards are new; the text of each part has been rendered before.
So each worker process renders the parts once, keeps them as bytes and joins them for each request.

What is cached, in `page_cache.PageCache` (one per process, for one snapshot, one day and one
version of the councils file):

- Page templates: the whole page with gaps (`SLOTS`) for what depends on the postcode. The cache key
  (`page_template.page_template_key`) is the language and council, the filters and the page
  numbers, never the postcode. `templating.render.PageTemplate` fills the gaps. The panel "What
  could you get?" is part of it: that depends on the ages among the filters and on the day.
- Fragments of cards, in one `fragments.FragmentCache` per language and council. A card is cut into
  pieces, and settings whose piece reads the same share it. The fragment keys are computed when the
  snapshot is published (`app.snapshot.card_records`); the name, the address and the dates of each
  setting come from its card record, which `find` returns.
- The filter form (`filter_form`), with gaps for the number of settings of each option. Only a
  search with a filter has these numbers; for others the browser asks when the form is first seen.
- The panel of settings with unknown facts (`unknown_panel`), the help near the search
  (`nearby_help`), and the template and wordings of the sketch map (`sketch_map`).

On a hit:

1. `fast_path.FastPath` stands in front of Flask. It recognises a plain postcode search, takes the
   snapshot, and binds the council (from the host), the language (from the path) and its formatter
   of distances to a `site.Site`. `app.core` parses the postcode and the filters.
2. `app.snapshot.find_settings.find` answers in one call: outcome, settings, card records, council.
   `results_page.results_page_for` makes the `ResultsPage`; joining reads nothing more from the
   snapshot.
3. `PageCache.join` puts the bytes together, and `FastPath` compresses and sends them.

On a miss, `join` returns None:

1. `FastPath` passes the request to Flask. It does the same for every request that is unusual, such
   as one with a cookie.
2. The view `finder.find` calls `page_cache.render_results_page`, which takes the render lock,
   renders the missing parts (`PageCache.render_missing`) and joins the page. Both paths give the
   same bytes (`tests/web/public/results/test_fast_path.py`).
3. The next request for these parts is a hit.

Values of context processors are part of the page template, never of a fragment. If a request with a
cookie could get values of its user from them, its page template is rendered for it alone.

When the cache is emptied: a new day or a new councils file starts an empty one. A new snapshot
keeps the parts if its `page_fingerprint` is the same (`PageCache.carry_over`). Card fragments are
removed when they exceed CARD_CACHE_MB, the least recently used language and council first. Of the
other parts, `recently_used.RecentlyUsed` removes the least recently used one beyond a number.

The other modules: `outcome_page` is the page for a search that leads to no list, and
`unmet_searches` counts searches with no setting nearby.
"""
