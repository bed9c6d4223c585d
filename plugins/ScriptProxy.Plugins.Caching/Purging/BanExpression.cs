using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>Reads the language of bans: <c>path ~ ^/img/ &amp;&amp; header:Content-Type == image/png</c>.</summary>
internal static class BanExpression
{
    /// <summary>A pattern's cost grows with its length, and it is tried on every stored response.</summary>
    public const int MaxLength = 2048;

    /// <exception cref="FormatException">It cannot be understood; the message has the column, from 1, and what is allowed there.</exception>
    public static Invalidation.Ban Parse(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var reader = new BanReader(expression);
        if (expression.Length > MaxLength)
        {
            throw reader.Error(MaxLength, $"the expression is longer than {MaxLength} characters");
        }

        var conditions = new List<BanCondition>();
        do
        {
            conditions.Add(Condition(reader));
        }
        while (reader.TryTake("&&"));

        return new Invalidation.Ban(conditions);
    }

    private static BanCondition Condition(BanReader reader)
    {
        var field = BanField.Read(reader);
        var test = Test(reader);
        reader.SkipSpaces();
        var at = reader.Position;
        var value = reader.TakeValue();
        if (field == "status" && test is BanTest.Equal or BanTest.NotEqual && !(value.Length == 3 && value.All(char.IsAsciiDigit)))
        {
            throw reader.Error(at, $"'{value}' is no status; write three digits, or '~ ^5' for all that begin with 5");
        }

        try
        {
            return new BanCondition(field, test, value);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or InsufficientExecutionStackException)
        {
            throw reader.Error(at, $"'{value}' is no pattern that can be used: {exception.Message} Allowed are .NET's regular expressions without backreferences and lookarounds");
        }
    }

    private static BanTest Test(BanReader reader)
    {
        reader.SkipSpaces();
        return reader.TryTake("==") ? BanTest.Equal
            : reader.TryTake("!=") ? BanTest.NotEqual
            : reader.TryTake("!~") ? BanTest.MatchesNot
            : reader.TryTake("~") ? BanTest.Matches
            : throw reader.Error(reader.Position, "an operator is missing; there are ==, !=, ~ and !~");
    }
}
