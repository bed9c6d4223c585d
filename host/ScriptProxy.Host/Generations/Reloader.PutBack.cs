using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.PutBack;

namespace ScriptProxy.Host.Generations;

// Puts back units that fail. What a generation is made of is decided in one place, so that nothing else comes between.
internal sealed partial class Reloader
{
    /// <summary>Serves the previous versions of units that fail. All other units stay as they are.</summary>
    public Task PutBackAsync(IReadOnlyList<UnitFault> faults, bool removesNew, CancellationToken cancellationToken) => InTurnAsync(
        async (serving, _) =>
        {
            List<Bar> proposed = [];
            foreach (var fault in faults.Where(fault => serving.Any(unit => unit.Key == fault.Key)))
            {
                if (bars.Propose(fault, faults, history.Records, removesNew) is { } bar)
                {
                    proposed.Add(bar);
                }
                else
                {
                    Account.Stays(log, fault);
                }
            }

            // Where all cannot go back together, those go that can.
            if (proposed.Count > 0 && !await PutBackAsync(proposed, cancellationToken) && proposed.Count > 1)
            {
                foreach (var bar in proposed)
                {
                    await PutBackAsync([bar], cancellationToken);
                }
            }
        },
        cancellationToken);

    private async Task<bool> PutBackAsync(IReadOnlyList<Bar> proposed, CancellationToken cancellationToken)
    {
        var findings = new DiagnosticList();
        var why = $"{string.Join(", ", proposed.Select(bar => bar.Key.Name))} put back";
        if (!await ServeAsync(Bars.Replace(history.Records[^1].Plan, proposed), why, store.Current.Units, findings, cancellationToken))
        {
            Account.Refused(log, proposed, findings);
            return false;
        }

        bars.Add(proposed, history.Records[^1].Plan);
        foreach (var bar in proposed)
        {
            Account.Done(log, bar);
        }

        return true;
    }
}
