using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ScriptProxy.Host.State;
using ScriptProxy.Host.State.Keys;

namespace ScriptProxy.Host.Admin.Tables;

/// <summary>Lists, edits and clears the tables that units have taken, below <c>/tables</c>.</summary>
internal sealed class TableEndpoints(KeptStates states)
{
    public const string Root = "/tables";

    private const string KeyPath = Root + "/{unit}/{name}/key";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Root, () => Results.Json(Tables().Select(kept => AdminTable.Of(kept.Unit, kept.Name, kept.Table))));
        endpoints.MapGet(Root + "/{unit}/{name}", (string unit, string name, string? prefix, int? limit) =>
            Within(unit, name, table => Results.Json(List(table, prefix ?? "", limit ?? 100))));
        endpoints.MapDelete(Root + "/{unit}/{name}", (string unit, string name) => Within(unit, name, Clear));
        endpoints.MapGet(KeyPath, (string unit, string name, string key) => Within(unit, name, table => Show(table, key)));
        endpoints.MapPut(KeyPath, (string unit, string name, string key, AdminEdit edit) => Within(unit, name, table => Edit(table, key, edit)));
        endpoints.MapDelete(KeyPath, (string unit, string name, string key) =>
            Within(unit, name, table => table.Remove(key) ? Results.Json(new AdminCleared(1)) : NoKey(key)));
    }

    private IEnumerable<(string Unit, string Name, Table Table)> Tables() =>
        from kept in states.All<TableState>() where kept.Value.Newest is not null orderby kept.Unit, kept.Name select (kept.Unit, kept.Name, kept.Value.Newest);

    private IResult Within(string unit, string name, Func<Table, IResult> act) =>
        (Find(unit, name) ?? Find(Decode(unit), Decode(name))) is { } table
            ? act(table)
            : Refusal.Of(StatusCodes.Status404NotFound, $"no unit '{unit}' has a table '{name}'; 'scriptproxy table list' lists what there is");

    private Table? Find(string unit, string name) => Tables().FirstOrDefault(kept => kept.Unit == unit && kept.Name == name).Table;

    /// <summary>In a path, the server leaves this one escape as it is.</summary>
    private static string Decode(string part) => part.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Those that are counted most of late come first.</summary>
    private static List<AdminKey> List(Table table, string prefix, int limit)
    {
        var now = table.Now;
        var most = new PriorityQueue<TableKey, (double Rate, long Count)>();
        foreach (var key in table.Copy(now).Where(key => prefix.Length == 0 || key.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            most.Enqueue(key, (table.Counters[0].RateOf(key, now), table.Counters[0].CountOf(key)));
            if (limit > 0 && most.Count > limit)
            {
                most.Dequeue();
            }
        }

        var listed = new List<AdminKey>(most.Count);
        while (most.TryDequeue(out var key, out _))
        {
            listed.Add(AdminKey.Of(table, key, now));
        }

        listed.Reverse();
        return listed;
    }

    private static IResult Show(Table table, string key) =>
        table.Copy(key, out var now) is { } known ? Results.Json(AdminKey.Of(table, known, now)) : NoKey(key);

    private static IResult Clear(Table table)
    {
        var keys = table.Keys;
        table.Clear();
        return Results.Json(new AdminCleared(keys - table.Keys));
    }

    private static IResult Edit(Table table, string key, AdminEdit edit)
    {
        var counts = edit.Counts ?? new Dictionary<string, long>();
        if (counts.Keys.FirstOrDefault(name => table.Counters.All(counter => counter.Name != name)) is { } unknown)
        {
            return Refusal.Of(StatusCodes.Status400BadRequest, $"the table has no counter '{unknown}'; it has {string.Join(", ", table.Counters.Select(counter => counter.Name))}");
        }

        if (edit.For is > 365 * 24 * 60 * 60 || (edit.For is { } time && TimeSpan.FromSeconds(time) <= TimeSpan.Zero) || (edit.Tags ?? []).Concat(edit.Untag ?? []).Any(string.IsNullOrEmpty))
        {
            return Refusal.Of(StatusCodes.Status400BadRequest, "a tag has a name, and lasts for more than 0 seconds and at most a year");
        }

        table.Use(key, out _).Dispose(); // it is there from now on, whatever is set
        foreach (var counter in table.Counters.Where(counter => counts.ContainsKey(counter.Name)))
        {
            counter.SetCount(key, counts[counter.Name]);
        }

        foreach (var tag in edit.Tags ?? [])
        {
            table.Tag(key, tag, edit.For is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        }

        foreach (var tag in edit.Untag ?? [])
        {
            table.Untag(key, tag);
        }

        return Show(table, key);
    }

    private static IResult NoKey(string key) => Refusal.Of(StatusCodes.Status404NotFound, $"the table does not know the key '{key}'");
}
