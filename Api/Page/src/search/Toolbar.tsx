import { useState } from "preact/hooks";
import type { IndexDescription } from "../api/contracts.ts";
import type { Problem } from "../api/problem.ts";
import { defaultEngine, type SearchRoute } from "../state/route.ts";
import type { Catalog } from "../state/useCatalog.ts";
import type { Change } from "../state/useRoute.ts";
import { EngineSwitch } from "./EngineSwitch.tsx";
import { FilterBox } from "./FilterBox.tsx";

interface Props {
    route: SearchRoute;
    change: Change;
    catalog: Catalog;
    /** The index behind the route's name; null while it is not known. */
    index: IndexDescription | null;
    filterProblem: Problem | null;
}

const recalls: [number, string][] = [
    [0.8, "0.8"], [0.9, "0.9, fast"], [0.95, "0.95"], [0.97, "0.97, balanced"], [0.99, "0.99"], [0.999, "0.999"],
];

/** What is searched, by which engine, and under which condition. */
export function Toolbar({ route, change, catalog, index, filterProblem }: Props) {
    const [isFilterOpen, setFilterOpen] = useState(route.filter !== "");
    const isFilterShown = isFilterOpen || filterProblem !== null;
    const chooseIndex = (name: string): void => {
        const target = catalog.aliases.find((alias) => alias.alias === name)?.index ?? name;
        const has = catalog.indexes?.find((one) => one.name === target)?.engines ?? [];
        const engines = route.engines.filter((engine) => has.includes(engine));
        change({ index: name, engines: engines.length > 0 ? engines : [defaultEngine], open: null }, "push");
    };
    return (
        <div class="toolbar">
            <div class="toolbar-row">
                <IndexSelect chosen={route.index} catalog={catalog} choose={chooseIndex} />
                <EngineSwitch
                    ofIndex={index?.engines ?? []} chosen={route.engines}
                    choose={(engines) => change({ engines, open: null }, "push")} />
                {route.engines.includes("auto") && (
                    <div class="labelled">
                        <label for="recall">Recall</label>
                        <select
                            id="recall" class="field" value={String(route.recall)}
                            onChange={(event) => change({ recall: Number(event.currentTarget.value) }, "push")}>
                            {!recalls.some(([value]) => value === route.recall) && <option>{route.recall}</option>}
                            {recalls.map(([value, name]) => <option key={value} value={String(value)}>{name}</option>)}
                        </select>
                    </div>
                )}
                <button
                    type="button" class="quiet toolbar-filter" aria-expanded={isFilterShown} aria-controls="filter-box"
                    onClick={() => setFilterOpen(!isFilterShown)}>
                    Filter{route.filter.trim() !== "" && <span class="dot" aria-label="is set" role="img" />}
                </button>
            </div>
            {isFilterShown && (
                <FilterBox
                    filter={route.filter} fields={index?.fields ?? {}} problem={filterProblem}
                    change={(filter) => change({ filter, open: null })} />
            )}
        </div>
    );
}

function IndexSelect({ chosen, catalog, choose }: { chosen: string; catalog: Catalog; choose: (name: string) => void }) {
    const indexes = catalog.indexes ?? [];
    const isKnown = indexes.some((index) => index.name === chosen) || catalog.aliases.some((alias) => alias.alias === chosen);
    return (
        <div class="labelled">
            <label for="index">Index</label>
            <select id="index" class="field" value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
                {!isKnown && <option value={chosen}>{chosen}</option>}
                {indexes.map((index) => <option key={index.name} value={index.name}>{index.name}</option>)}
                {catalog.aliases.length > 0 && (
                    <optgroup label="Aliases">
                        {catalog.aliases.map(({ alias, index }) => <option key={alias} value={alias}>{`${alias} → ${index}`}</option>)}
                    </optgroup>
                )}
            </select>
        </div>
    );
}
