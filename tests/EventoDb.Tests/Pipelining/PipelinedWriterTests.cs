namespace EventoDb.Tests.Pipelining;

public class PipelinedWriterTests
{
    private const int Count = 400;

    public static TheoryData<string> Styles => ["whole", "one byte", "coalesced", "delayed", "chunked", "odd headers", "interim", "all"];

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task Results_match_their_inputs_however_the_answers_come(string style)
    {
        await using var server = new StandInServer
        {
            Style = style switch
            {
                "one byte" => new AnswerStyle { Piece = 1 },
                "coalesced" => new AnswerStyle { Piece = -1 },
                "delayed" => new AnswerStyle { Delay = TimeSpan.FromMilliseconds(2) },
                "chunked" => new AnswerStyle { IsChunked = true },
                "odd headers" => new AnswerStyle { HasOddHeaders = true },
                "interim" => new AnswerStyle { HasInterimAnswers = true },
                "all" => new AnswerStyle { Piece = 3, IsChunked = true, HasOddHeaders = true, HasInterimAnswers = true },
                _ => new AnswerStyle(),
            },
        };
        using var client = WriterRun.Connect(server.Uri);
        var outcomes = await WriterRun.WriteAsync(client, Count);
        WriterRun.AssertTrue(server.Log, outcomes, Count);
        Assert.Contains(server.Requests, request => request.IsPipelined && request.Method == "stream.write");
        Assert.True(server.MostPending > 1);
    }
}
