using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.PutBack;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

// Puts back units that fail. What a generation is made of is decided in one place, so that nothing else comes between.
internal sealed partial class Reloader
{
    /// <summary>Serves the previous versions of units that fail. All other units stay as they are.</summary>
    /// <returns>The versions in whose place no other could be brought, for now.</returns>
    public async Task<IReadOnlyCollection<UnitKey>> PutBackAsync(IReadOnlyList<UnitFault> faults, bool removesNew, CancellationToken cancellationToken)
    {
        HashSet<UnitKey> refused = [];
        await InTurnAsync(
            async (serving, _) =>
            {
                List<Bar> proposed = [];
                foreach (var fault in faults.Where(fault => serving.Any(unit => unit.Key == fault.Key || unit.KeyOnDisk == fault.Key)))
                {
                    if (bars.Propose(fault, faults, history.Records, removesNew) is { } bar)
                    {
                        proposed.Add(bar);
                    }
                    else
                    {
                        account.Stays(fault);
                    }
                }

                if (proposed.Count == 0 || await PutBackAsync(proposed, cancellationToken))
                {
                    return;
                }

                // Where all cannot go back together, those go that can.
                foreach (var bar in proposed)
                {
                    if (proposed.Count == 1 || !await PutBackAsync([bar], cancellationToken))
                    {
                        refused.Add(bar.Key);
                    }
                }
            },
            cancellationToken);
        return refused;
    }

    private async Task<bool> PutBackAsync(IReadOnlyList<Bar> proposed, CancellationToken cancellationToken)
    {
        var findings = new DiagnosticList();
        logPoints.RemoveIn(proposed.Select(bar => bar.Key));
        var why = $"{string.Join(", ", proposed.Select(bar => bar.Key.Name))} put back";
        if (!await ServeAsync(Bars.Replace(history.Records[^1].Plan, proposed), why, store.Current.Units, findings, cancellationToken))
        {
            account.Refused(proposed, findings);
            return false;
        }

        bars.Add(proposed, history.Records[^1].Plan);
        foreach (var bar in proposed)
        {
            account.Done(bar);
        }

        return true;
    }
}
