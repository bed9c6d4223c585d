namespace ScriptProxy.FunctionalTests.Bodies;

/// <summary>Texts of rules that transform bodies.</summary>
internal static class BodyRules
{
    /// <summary>Puts something before and after a body, without a flush of its own.</summary>
    public static string Wrap(string phase, string before, string after) => $$"""
        {{phase}}(response => response.Body.Transform(async body =>
        {
            body.Output.Write("{{before}}"u8);
            while (true)
            {
                var read = await body.Input.ReadAsync();
                foreach (var piece in read.Buffer) { body.Output.Write(piece.Span); }
                body.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) { break; }
            }

            body.Output.Write("{{after}}"u8);
        }));

        """;

    /// <summary>Passes a body on as it comes.</summary>
    public static string Pass(string phase) => $"{phase}(message => message.Body.Transform(body => body.Input.CopyToAsync(body.Output)));\n";
}
