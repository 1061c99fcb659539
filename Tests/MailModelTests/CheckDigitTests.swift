import MailModel
import Testing

@Suite("Check digits") struct CheckDigitTests {
  @Test func luhn() {
    #expect(CheckDigits.luhnDigit("12345678") == 2)
    #expect(CheckDigits.luhnDigit("62500") == 4)
    #expect(CheckDigits.isLuhn("7992739871") == false)
    #expect(CheckDigits.isLuhn("79927398713"))
    #expect(CheckDigits.luhnDigit("12a") == nil)
    #expect(CheckDigits.isLuhn("") == false)
  }

  @Test func kid() {
    #expect(CheckDigits.kidMod11Character("12345678") == "5")
    #expect(CheckDigits.isKID("123456782"))
    #expect(CheckDigits.isKID("123456785"))
    #expect(CheckDigits.isKID("123456789") == false)
    #expect(CheckDigits.isKID(String(repeating: "0", count: 26)) == false)
  }

  @Test func kidMod11GivesAHyphenForTen() {
    let payload = (0..<1000).map(String.init).first { CheckDigits.kidMod11Character($0) == "-" }
    #expect(payload != nil)
    #expect(CheckDigits.isKID((payload ?? "") + "-"))
  }

  @Test func norwegianAccount() {
    #expect(CheckDigits.isNorwegianAccount("86011117947"))
    #expect(CheckDigits.isNorwegianAccount("8601.11.17947"))
    #expect(CheckDigits.isNorwegianAccount("86011117948") == false)
    #expect(CheckDigits.isNorwegianAccount("8601111794") == false)
  }

  @Test func swedishOCRWithLengthDigit() {
    #expect(CheckDigits.isSwedishOCR("12351"))
    #expect(CheckDigits.hasOCRLengthDigit("12351"))
    #expect(CheckDigits.hasOCRLengthDigit("12369") == false)
    #expect(CheckDigits.isSwedishOCR(String(repeating: "0", count: 26)) == false)
  }

  @Test func bankgiroAndPlusgiro() {
    #expect(CheckDigits.isBankgiro("5050-1055"))
    #expect(CheckDigits.isBankgiro("5050-6055") == false)
    #expect(CheckDigits.isPlusgiro("28 65 43-4"))
    #expect(CheckDigits.isPlusgiro("4-2"))
    #expect(CheckDigits.isPlusgiro("123456789") == false)
  }

  @Test func fik() {
    #expect(CheckDigits.isFIK(card: "71", id: "000000067097535"))
    #expect(CheckDigits.isFIK(card: "71", id: "123456789012345") == false)
    #expect(CheckDigits.isFIK(card: "71", id: "67097535") == false)
    #expect(CheckDigits.isFIK(card: "73", id: ""))
    #expect(CheckDigits.isFIK(card: "73", id: "1") == false)
    #expect(CheckDigits.isFIK(card: "75", id: "0000000067097535"))
    #expect(CheckDigits.isFIK(card: "99", id: "18") == false)
  }

  @Test func viite() {
    #expect(CheckDigits.viiteDigit("1111") == 2)
    #expect(CheckDigits.isViite("11112"))
    #expect(CheckDigits.isViite("13 00004 12351") == CheckDigits.isViite("130000412351"))
    #expect(CheckDigits.isViite("1234567") == false)
    #expect(CheckDigits.isViite("123") == false)
  }

  @Test func rf() {
    #expect(CheckDigits.rfReference("11112") == "RF9811112")
    #expect(CheckDigits.isRF("RF9811112"))
    #expect(CheckDigits.isRF("RF18 5390 0754 7034"))
    #expect(CheckDigits.isRF("RF9711112") == false)
    #expect(CheckDigits.isRF("11112") == false)
  }

  @Test func iban() {
    #expect(CheckDigits.isIBAN("GB82 WEST 1234 5698 7654 32"))
    #expect(CheckDigits.isIBAN("NO9386011117947"))
    #expect(CheckDigits.isIBAN("FI2112345600000785"))
    #expect(CheckDigits.isIBAN("FI0012345600000785") == false)
    #expect(CheckDigits.isIBAN("NO93860111179471") == false)
    #expect(CheckDigits.looksLikeIBAN("1234567891234") == false)
    #expect(CheckDigits.looksLikeIBAN("") == false)
  }

  @Test func organisationNumbers() {
    #expect(CheckDigits.isSwedishOrganisation("556703-7485"))
    #expect(CheckDigits.isSwedishOrganisation("556703-7486") == false)
    #expect(CheckDigits.isNorwegianOrganisation("974760673"))
    #expect(CheckDigits.isNorwegianOrganisation("974760674") == false)
    #expect(CheckDigits.isDanishCVR("DK13585628"))
    #expect(CheckDigits.isDanishCVR("13585627") == false)
    #expect(CheckDigits.isFinnishBusinessID("2077474-0"))
    #expect(CheckDigits.isFinnishBusinessID("2077474-1") == false)
  }
}
