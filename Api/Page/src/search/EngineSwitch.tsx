import { useState } from "preact/hooks";
import { mostEngines } from "../state/route.ts";
import { engineChoices, hasOtherEngines } from "./engines.ts";

interface Props {
    ofIndex: readonly string[];
    chosen: readonly string[];
    choose: (engines: string[]) => void;
}

/** Chooses an engine, or, comparing, two to four. Those that the index was not made for cannot be chosen. */
export function EngineSwitch({ ofIndex, chosen, choose }: Props) {
    const [isWhole, setWhole] = useState(false);
    const isComparing = chosen.length > 1;
    const choices = engineChoices(ofIndex, chosen, isWhole);

    const press = (name: string): void => {
        if (!isComparing) {
            choose([name]);
        } else if (!chosen.includes(name)) {
            choose([...chosen, name].slice(0, mostEngines));
        } else if (chosen.length > 2) {
            choose(chosen.filter((engine) => engine !== name));
        }
    };
    const compare = (): void => {
        const second = choices.find((engine) => engine.isThere && !chosen.includes(engine.name));
        choose(isComparing || second === undefined ? chosen.slice(0, 1) : [...chosen, second.name]);
    };
    return (
        <div class="engines">
            <div class="segments" role="group" aria-label={isComparing ? "Engines to compare" : "Engine"}>
                {choices.map((engine) => {
                    const isChosen = chosen.includes(engine.name);
                    const isFull = isComparing && !isChosen && chosen.length >= mostEngines;
                    return (
                        <button
                            type="button" key={engine.name} aria-pressed={isChosen} disabled={(!engine.isThere && !isChosen) || isFull}
                            title={engine.isThere ? engine.about : `The index was made without ${engine.label}`}
                            onClick={() => press(engine.name)}>
                            {engine.label}
                        </button>
                    );
                })}
                {hasOtherEngines(ofIndex) && (
                    <button
                        type="button" class="segments-more" aria-expanded={isWhole} aria-label={isWhole ? "Fewer engines" : "More engines"}
                        onClick={() => setWhole(!isWhole)}>
                        {isWhole ? "‹" : "…"}
                    </button>
                )}
            </div>
            <button type="button" class="quiet" aria-pressed={isComparing} disabled={ofIndex.length < 2} onClick={compare}>
                Compare
            </button>
        </div>
    );
}
